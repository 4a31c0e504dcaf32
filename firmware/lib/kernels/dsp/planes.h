// SPDX-License-Identifier: Apache-2.0
// What depthwise kernels share: the planes of all channels, one after the other.
#ifndef MCUBENCH_KERNELS_DSP_PLANES_H_
#define MCUBENCH_KERNELS_DSP_PLANES_H_

#include <cstdint>

#include "kernels/dsp/inner_loops.h"
#include "kernels/packed_depthwise_conv_2d.h"

namespace mcubench::kernels::dsp {

constexpr int32_t kElementBytes = 2;

// Runs one output channel over the plane: `weights` are the channel's, `output` its first value.
using PlaneKernel = void (*)(const PackedDepthwiseConv2dInt8Params& params, const int8_t* weights,
                             const PlaneScale& scale, int8_t* output);

void ForEachChannel(const PackedDepthwiseConv2dInt8Params& params, PlaneKernel kernel);

inline int32_t RowBytes(const PackedDepthwiseConv2dInt8Params& p) { return p.columns.plane_size * kElementBytes; }

// Two weights, doubled, as the halves of a word.
inline int32_t Lanes(int32_t low, int32_t high) {
  return static_cast<int32_t>((static_cast<uint32_t>(low * 2) & 0xffffu) | static_cast<uint32_t>(high * 2) << 16);
}

}  // namespace mcubench::kernels::dsp

#endif  // MCUBENCH_KERNELS_DSP_PLANES_H_
