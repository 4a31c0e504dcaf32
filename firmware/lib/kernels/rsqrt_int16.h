// SPDX-License-Identifier: Apache-2.0
// RSQRT, int16: 1 / sqrt(x).
#ifndef MCUBENCH_KERNELS_RSQRT_INT16_H_
#define MCUBENCH_KERNELS_RSQRT_INT16_H_

#include <cstdint>

namespace mcubench::kernels {

// Zero gives the greatest value. TensorFlow Lite Micro stops at an input below zero, for which this gives the least.
struct RsqrtInt16Params {
  const int16_t* input;
  int16_t* output;
  int32_t count;
  int32_t multiplier;  // brings 1 / sqrt(x) of stored values, 20 bits behind the point, to the output's scale
  int32_t shift;       // positive is left
};

void RsqrtInt16(const RsqrtInt16Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_RSQRT_INT16_H_
