// SPDX-License-Identifier: Apache-2.0
// All output channels of one pixel or of two, from widened patches.
#ifndef MCUBENCH_KERNELS_DSP_PACKED_CHANNELS_H_
#define MCUBENCH_KERNELS_DSP_PACKED_CHANNELS_H_

#include <cstdint>

#include "kernels/packed_conv_2d.h"

namespace mcubench::kernels::dsp {

constexpr int32_t kBlockChannels = 4;
constexpr int32_t kQuadBytes = 4;
// A quad of one patch, widened.
constexpr int32_t kWideQuadBytes = 8;

// Writes the channels' scales as the assembly reads them; returns the place behind them.
int8_t* UnpackScales(const PackedChannels& channels, int8_t* scales);

// One pixel, or two that follow each other in the output.
void Multiply(const PackedChannels& channels, const int8_t* scales, const int8_t* patches, int32_t pixels,
              int8_t* output);

}  // namespace mcubench::kernels::dsp

#endif  // MCUBENCH_KERNELS_DSP_PACKED_CHANNELS_H_
