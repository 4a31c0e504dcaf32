// SPDX-License-Identifier: Apache-2.0
// Functions of two elements computed in float32, in plain C++.
#include "kernels/binary.h"
#include "kernels/portable/broadcast.h"
#include "kernels/portable/functions.h"
#include "kernels/portable/real.h"

namespace mcubench::kernels {
namespace {

template <typename Function>
void Cut(const BinaryFloatParams& p, Function function) {
  Broadcast<float>(p, [&p, function](float a, float b) {
    const float value = function(a, b);
    return Between(value, p.low, p.high);
  });
}

}  // namespace

void AddFloat(const BinaryFloatParams& p) {
  Cut(p, [](float a, float b) { return a + b; });
}

void SubFloat(const BinaryFloatParams& p) {
  Cut(p, [](float a, float b) { return a - b; });
}

void MulFloat(const BinaryFloatParams& p) {
  Cut(p, [](float a, float b) { return a * b; });
}

void SquaredDifferenceFloat(const BinaryFloatParams& p) {
  Broadcast<float>(p, [](float a, float b) { return (a - b) * (a - b); });
}

void PreluFloat(const BinaryFloatParams& p) { Broadcast<float>(p, Prelu); }

void PreluInt16(const PreluInt16Params& p) {
  Broadcast<int16_t>(p, [&p](int16_t a, int16_t b) {
    const float value = Prelu(Dequantized(a, p.scale), Dequantized(b, p.alpha_scale));
    return Quantized<int16_t>(value, p.output_scale);
  });
}

void MaximumFloat(const BinaryFloatParams& p) {
  Broadcast<float>(p, [](float a, float b) { return a > b ? a : b; });
}

void MinimumFloat(const BinaryFloatParams& p) {
  Broadcast<float>(p, [](float a, float b) { return a < b ? a : b; });
}

}  // namespace mcubench::kernels
