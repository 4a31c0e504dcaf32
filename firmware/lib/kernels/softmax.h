// SPDX-License-Identifier: Apache-2.0
// SOFTMAX, int8, over the last dimension.
#ifndef MCUBENCH_KERNELS_SOFTMAX_H_
#define MCUBENCH_KERNELS_SOFTMAX_H_

#include <cstdint>

namespace mcubench::kernels {

struct SoftmaxInt8Params {
  const int8_t* input;  // rows x depth
  int8_t* output;       // rows x depth
  // exp(beta * scale * -d) for the distances d = 0 .. exponential_count - 1 from the row's maximum, as fractions
  // of 2^31. Beyond the table a value counts as zero.
  const int32_t* exponentials;
  int32_t exponential_count;
  int32_t rows;
  int32_t depth;
};

void SoftmaxInt8(const SoftmaxInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SOFTMAX_H_
