// SPDX-License-Identifier: Apache-2.0
// SOFTMAX, int16, over the last dimension: straight lines between the values of two tables.
#ifndef MCUBENCH_KERNELS_SOFTMAX_INT16_H_
#define MCUBENCH_KERNELS_SOFTMAX_INT16_H_

#include <cstdint>

namespace mcubench::kernels {

// The tables are fractions of 2^15 at 513 even steps: exp(x) from x = -10 to 0, 1 / (1 + x) from x = 0 to 1.
struct SoftmaxInt16Params {
  const int16_t* input;  // rows x depth
  int16_t* output;       // rows x depth, 15 bits behind the point
  const int16_t* exponentials;
  const int16_t* reciprocals;
  int32_t multiplier;  // brings a distance to steps of 10 / 65535
  int32_t shift;       // positive is left
  int32_t rows;
  int32_t depth;
};

void SoftmaxInt16(const SoftmaxInt16Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SOFTMAX_INT16_H_
