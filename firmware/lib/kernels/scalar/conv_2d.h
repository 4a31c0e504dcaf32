// SPDX-License-Identifier: Apache-2.0
// CONV_2D for cores without SIMD instructions.
#ifndef MCUBENCH_KERNELS_SCALAR_CONV_2D_H_
#define MCUBENCH_KERNELS_SCALAR_CONV_2D_H_

#include <cstdint>

#include "kernels/scalar/channels.h"
#include "kernels/window.h"

namespace mcubench::kernels {

struct ScalarConv2dInt8Params {
  const int8_t* input;  // batches x rows x columns x input_depth
  int8_t* output;       // batches x rows x columns x channels
  int8_t* patch;        // the window's inputs, filled up to a multiple of eight
  ScalarChannels channels;
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t input_depth;
  int32_t input_zero_point;
};

void ScalarConv2dInt8(const ScalarConv2dInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SCALAR_CONV_2D_H_
