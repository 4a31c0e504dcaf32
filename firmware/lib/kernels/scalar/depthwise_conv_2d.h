// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D with one output a channel for cores without SIMD instructions. The host folds the input's zero
// point into the biases, and puts the weights of a channel one after another.
#ifndef MCUBENCH_KERNELS_SCALAR_DEPTHWISE_CONV_2D_H_
#define MCUBENCH_KERNELS_SCALAR_DEPTHWISE_CONV_2D_H_

#include <cstdint>

#include "kernels/window.h"

namespace mcubench::kernels {

struct ScalarDepthwiseConv2dInt8Params {
  const int8_t* input;         // batches x rows x columns x depth
  int8_t* output;              // batches x rows x columns x depth
  int8_t* scratch;             // a pointer for each tap of the window, then depth zero points
  const int8_t* weights;       // depth x taps
  const int32_t* biases;       // depth
  const int32_t* multipliers;  // depth
  const int8_t* right_shifts;  // depth, from 1 to 30
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t depth;
  int8_t input_zero_point;
  int8_t output_offset;
  int8_t activation_min;
  int8_t activation_max;
};

void ScalarDepthwiseConv2dInt8(const ScalarDepthwiseConv2dInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SCALAR_DEPTHWISE_CONV_2D_H_
