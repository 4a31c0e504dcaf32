// SPDX-License-Identifier: Apache-2.0
// CONV_2D, DEPTHWISE_CONV_2D and, as a convolution of single pixels, FULLY_CONNECTED: float32, and int16 by int8
// weights.
#ifndef MCUBENCH_KERNELS_WIDE_CONV_2D_H_
#define MCUBENCH_KERNELS_WIDE_CONV_2D_H_

#include <cstdint>

#include "kernels/window.h"

namespace mcubench::kernels {

struct WideConv2dParams {
  const void* input;           // batches x rows x columns x input_depth
  void* output;                // batches x rows x columns x output_depth
  const void* weights;         // as those of the int8 kernels
  const void* biases;          // output_depth: float or int64_t
  const int16_t* multipliers;  // output_depth, of int16 alone
  const int8_t* shifts;        // output_depth: how far to the right the product is shifted
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t input_depth;
  int32_t output_depth;
  int32_t filter_depth;  // input_depth / groups; of a depthwise convolution 1
  float low;
  float high;
};

void Conv2dFloat(const WideConv2dParams& params);
void Conv2dInt16(const WideConv2dParams& params);
void DepthwiseConv2dFloat(const WideConv2dParams& params);
void DepthwiseConv2dInt16(const WideConv2dParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_WIDE_CONV_2D_H_
