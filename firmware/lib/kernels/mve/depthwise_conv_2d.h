// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D with one output a channel for Helium, 16 channels at a time. The host fills channels up to a
// multiple of 16, folds the input's zero point into the biases, and puts biases, multipliers and shifts of each 16
// into the order in which the vectors have them: 0 4 8 12, 2 6 10 14, 1 5 9 13, 3 7 11 15.
#ifndef MCUBENCH_KERNELS_MVE_DEPTHWISE_CONV_2D_H_
#define MCUBENCH_KERNELS_MVE_DEPTHWISE_CONV_2D_H_

#include <cstdint>

#include "kernels/window.h"

namespace mcubench::kernels {

struct MveDepthwiseConv2dInt8Params {
  const int8_t* input;         // batches x rows x columns x depth
  int8_t* output;              // batches x rows x columns x depth
  int8_t* scratch;             // a pointer for each tap of the window, then depth zero points
  const int8_t* weights;       // for each 16 channels, filled up: taps x 16
  const int32_t* biases;       // depth, filled up
  const int32_t* multipliers;  // as many
  const int8_t* shifts;        // as many; positive is left
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t depth;
  int32_t input_zero_point;
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
};

void MveDepthwiseConv2dInt8(const MveDepthwiseConv2dInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MVE_DEPTHWISE_CONV_2D_H_
