// SPDX-License-Identifier: Apache-2.0
// CONV_2D with a filter of 1 x 1, and FULLY_CONNECTED, for Helium.
#ifndef MCUBENCH_KERNELS_MVE_PIXELS_H_
#define MCUBENCH_KERNELS_MVE_PIXELS_H_

#include <cstdint>

#include "kernels/mve/channels.h"

namespace mcubench::kernels {

// Pixels that do not see their neighbours, or each batch of a dense layer.
struct MvePixelsInt8Params {
  const int8_t* input;  // pixels x depth
  int8_t* output;       // pixels x channels
  MveChannels channels;
  int32_t pixels;
};

void MvePixelsInt8(const MvePixelsInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MVE_PIXELS_H_
