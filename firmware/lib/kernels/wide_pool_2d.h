// SPDX-License-Identifier: Apache-2.0
// AVERAGE_POOL_2D and MAX_POOL_2D, float32 and int16.
#ifndef MCUBENCH_KERNELS_WIDE_POOL_2D_H_
#define MCUBENCH_KERNELS_WIDE_POOL_2D_H_

#include <cstdint>

#include "kernels/window.h"

namespace mcubench::kernels {

struct WidePool2dParams {
  const void* input;  // batches x rows x columns x depth
  void* output;       // batches x rows x columns x depth
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t depth;
  float low;
  float high;
};

// The mean of the taps inside the input; of int16 with halves rounded away from zero.
void AveragePool2dFloat(const WidePool2dParams& params);
void AveragePool2dInt16(const WidePool2dParams& params);
void MaxPool2dFloat(const WidePool2dParams& params);
void MaxPool2dInt16(const WidePool2dParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_WIDE_POOL_2D_H_
