// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D, int8, channel by channel, for a core with the DSP extension.
#ifndef MCUBENCH_KERNELS_PACKED_DEPTHWISE_CONV_2D_H_
#define MCUBENCH_KERNELS_PACKED_DEPTHWISE_CONV_2D_H_

#include <cstdint>

#include "kernels/scales.h"

namespace mcubench::kernels {

// One axis of the window and of the plane. `plane_size` is what the outputs see, a border on both sides included;
// along the columns it is an even number, and more where a kernel reads behind that.
struct PlaneAxis {
  int16_t input_size;
  int16_t output_size;
  int16_t filter_size;
  int16_t stride;
  int16_t padding;
  int16_t plane_size;
};

// The input's zero point is folded into the biases, and those are twice themselves. There is no dilation.
struct PackedDepthwiseConv2dInt8Params {
  const int8_t* input;    // batches x rows x columns x input_depth
  int8_t* output;         // batches x rows x columns x input_depth * depth_multiplier
  int8_t* scratch;        // the plane, then for a filter that is not 3 x 3 its weights as words; at a multiple of 4
  const int8_t* weights;  // output depth x filter rows x filter columns
  const int32_t* biases;  // output depth
  Scales scales;          // output depth, or one
  PlaneAxis rows;
  PlaneAxis columns;
  int16_t batches;
  int16_t input_depth;
  int16_t depth_multiplier;
  int16_t rounding;  // 2 * the output's zero point + 1
  int8_t padding;    // the input's zero point
  int8_t activation_min;
  int8_t activation_max;
};

void PackedDepthwiseConv2dInt8(const PackedDepthwiseConv2dInt8Params& params);

// The same for a filter of 3 x 3 with stride 1 or 2 along the columns.
void PackedDepthwise3x3Int8(const PackedDepthwiseConv2dInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_PACKED_DEPTHWISE_CONV_2D_H_
