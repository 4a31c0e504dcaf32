// SPDX-License-Identifier: Apache-2.0
// LOG_SOFTMAX, int8, over the last dimension.
#ifndef MCUBENCH_KERNELS_LOG_SOFTMAX_H_
#define MCUBENCH_KERNELS_LOG_SOFTMAX_H_

#include <cstdint>

namespace mcubench::kernels {

struct LogSoftmaxInt8Params {
  const int8_t* input;  // rows x depth
  int8_t* output;       // rows x depth, of scale 1/16 and zero point 127
  // exp(scale * -d) for the distances d = 0 .. exponential_count - 1 from the row's maximum, as fractions of 2^31.
  // Beyond the table a value counts as zero.
  const int32_t* exponentials;
  int32_t exponential_count;
  int32_t multiplier;          // brings a distance to 26 bits behind the point
  int32_t shift;               // positive is left
  int32_t reverse_multiplier;  // brings it back
  int32_t reverse_shift;
  int32_t rows;
  int32_t depth;
};

void LogSoftmaxInt8(const LogSoftmaxInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_LOG_SOFTMAX_H_
