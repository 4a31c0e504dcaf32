// SPDX-License-Identifier: Apache-2.0
// SOFTMAX and LOG_SOFTMAX computed in float32, over the last dimension.
#ifndef MCUBENCH_KERNELS_SOFTMAX_FLOAT_H_
#define MCUBENCH_KERNELS_SOFTMAX_FLOAT_H_

#include <cstdint>

namespace mcubench::kernels {

struct SoftmaxFloatParams {
  const float* input;  // rows x depth
  float* output;       // rows x depth
  int32_t rows;
  int32_t depth;
  float beta;
};

// Zero points are 0.
struct LogSoftmaxInt16Params {
  const int16_t* input;  // rows x depth
  int16_t* output;       // rows x depth
  int32_t rows;
  int32_t depth;
  float scale;
  float output_scale;
};

void SoftmaxFloat(const SoftmaxFloatParams& params);
void LogSoftmaxFloat(const SoftmaxFloatParams& params);
void LogSoftmaxInt16(const LogSoftmaxInt16Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SOFTMAX_FLOAT_H_
