// SPDX-License-Identifier: Apache-2.0
// Functions of two float32 in plain C++.
#include "kernels/binary.h"
#include "kernels/portable/broadcast.h"

namespace mcubench::kernels {
namespace {

template <typename Function>
void Within(const BinaryFloatParams& p, Function function) {
  Broadcast<float>(p, [&p, function](float a, float b) {
    const float value = function(a, b);
    return value < p.low ? p.low : (value > p.high ? p.high : value);
  });
}

}  // namespace

void AddFloat(const BinaryFloatParams& p) {
  Within(p, [](float a, float b) { return a + b; });
}

void SubFloat(const BinaryFloatParams& p) {
  Within(p, [](float a, float b) { return a - b; });
}

void MulFloat(const BinaryFloatParams& p) {
  Within(p, [](float a, float b) { return a * b; });
}

void SquaredDifferenceFloat(const BinaryFloatParams& p) {
  Broadcast<float>(p, [](float a, float b) { return (a - b) * (a - b); });
}

void PreluFloat(const BinaryFloatParams& p) {
  Broadcast<float>(p, [](float a, float b) { return a >= 0.0f ? a : a * b; });
}

void MaximumFloat(const BinaryFloatParams& p) {
  Broadcast<float>(p, [](float a, float b) { return a > b ? a : b; });
}

void MinimumFloat(const BinaryFloatParams& p) {
  Broadcast<float>(p, [](float a, float b) { return a < b ? a : b; });
}

}  // namespace mcubench::kernels
