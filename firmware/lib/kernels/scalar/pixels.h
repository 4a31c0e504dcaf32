// SPDX-License-Identifier: Apache-2.0
// CONV_2D with a filter of 1 x 1, and FULLY_CONNECTED, for cores without SIMD instructions.
#ifndef MCUBENCH_KERNELS_SCALAR_PIXELS_H_
#define MCUBENCH_KERNELS_SCALAR_PIXELS_H_

#include <cstdint>

#include "kernels/scalar/channels.h"

namespace mcubench::kernels {

// Pixels that do not see their neighbours, or each batch of a dense layer.
struct ScalarPixelsInt8Params {
  const int8_t* input;  // pixels x input_depth
  int8_t* output;       // pixels x channels
  int8_t* patch;        // input_depth, filled up to a multiple of eight
  ScalarChannels channels;
  int32_t pixels;
  int32_t input_depth;
};

void ScalarPixelsInt8(const ScalarPixelsInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SCALAR_PIXELS_H_
