// SPDX-License-Identifier: Apache-2.0
// AVERAGE_POOL_2D and MAX_POOL_2D, int8: input and output have the same scale and zero point.
#ifndef MCUBENCH_KERNELS_POOL_2D_H_
#define MCUBENCH_KERNELS_POOL_2D_H_

#include <cstdint>

#include "kernels/window.h"

namespace mcubench::kernels {

struct Pool2dInt8Params {
  const int8_t* input;  // batches x rows x columns x depth
  int8_t* output;       // batches x rows x columns x depth
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t depth;
  int32_t activation_min;
  int32_t activation_max;
};

// The mean of the taps inside the input, halves rounded away from zero.
void AveragePool2dInt8(const Pool2dInt8Params& params);
void MaxPool2dInt8(const Pool2dInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_POOL_2D_H_
