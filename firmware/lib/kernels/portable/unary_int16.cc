// SPDX-License-Identifier: Apache-2.0
// Functions of one int16 in plain C++.
#include "kernels/unary_int16.h"

#include "kernels/portable/functions.h"
#include "kernels/portable/real.h"

namespace mcubench::kernels {

namespace {

template <typename Function>
void ForEach(const UnaryInt16Params& p, Function function) {
  for (int32_t i = 0; i < p.count; ++i) {
    p.output[i] = Quantized<int16_t>(function(Dequantized(p.input[i], p.scale)), p.output_scale);
  }
}

}  // namespace

void EluInt16(const UnaryInt16Params& p) { ForEach(p, Elu); }
void HardSwishInt16(const UnaryInt16Params& p) { ForEach(p, HardSwish); }

void NegInt16(const UnaryInt16Params& p) {
  ForEach(p, [](float x) { return -x; });
}

}  // namespace mcubench::kernels
