// SPDX-License-Identifier: Apache-2.0
// Functions of one int16, computed in float32: dequantized, the function, quantized. Zero points are 0.
#ifndef MCUBENCH_KERNELS_UNARY_INT16_H_
#define MCUBENCH_KERNELS_UNARY_INT16_H_

#include <cstdint>

namespace mcubench::kernels {

struct UnaryInt16Params {
  const int16_t* input;
  int16_t* output;
  int32_t count;
  float scale;
  float output_scale;
};

void EluInt16(const UnaryInt16Params& params);
void HardSwishInt16(const UnaryInt16Params& params);
void NegInt16(const UnaryInt16Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_UNARY_INT16_H_
