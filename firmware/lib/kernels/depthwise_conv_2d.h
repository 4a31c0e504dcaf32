// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D, int8 activations and weights, one multiplier an output channel.
#ifndef MCUBENCH_KERNELS_DEPTHWISE_CONV_2D_H_
#define MCUBENCH_KERNELS_DEPTHWISE_CONV_2D_H_

#include <cstdint>

#include "kernels/window.h"

namespace mcubench::kernels {

struct DepthwiseConv2dInt8Params {
  const int8_t* input;         // batches x rows x columns x input_depth
  int8_t* output;              // batches x rows x columns x input_depth * depth_multiplier
  const int8_t* weights;       // filter rows x filter columns x output depth
  const int32_t* biases;       // output depth
  const int32_t* multipliers;  // output depth
  const int8_t* shifts;        // output depth; positive is left
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t input_depth;
  int32_t depth_multiplier;
  int32_t input_offset;  // minus the input's zero point
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
};

void DepthwiseConv2dInt8(const DepthwiseConv2dInt8Params& params);
// The same with weights of 4 bits, two a byte, the lower half first.
void DepthwiseConv2dInt4(const DepthwiseConv2dInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_DEPTHWISE_CONV_2D_H_
