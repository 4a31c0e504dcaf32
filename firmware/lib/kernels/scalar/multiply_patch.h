// SPDX-License-Identifier: Apache-2.0
// One patch of inputs against four output channels at once, for cores without SIMD instructions.
//
// Inputs and weights are bytes without a sign, 128 more than their values: Armv6-M loads those with an offset in the
// instruction, which it has not for signed ones. For sums over k of inputs x and weights w
//
//   sum (x + 128) (w + 128) = sum x w + 128 sum (x + 128) + 128 sum w
//
// the host takes the last term out of each channel's bias, and the caller the one before, which all channels share.
// Weights lie as the four channels of a k beside one another; depth is filled up to a multiple of eight with weights
// that are 0, so that inputs there do not matter.
#ifndef MCUBENCH_KERNELS_SCALAR_MULTIPLY_PATCH_H_
#define MCUBENCH_KERNELS_SCALAR_MULTIPLY_PATCH_H_

#include <cstdint>

namespace mcubench::kernels {

constexpr int32_t kChannelsAtOnce = 4;
constexpr int32_t kDepthAtOnce = 8;

// sums[i] += patch . weights of channel i; `eights` is the depth in steps of eight, at least one.
extern "C" void mcubench_multiply_patch(const uint8_t* patch, const uint8_t* weights, int32_t eights,
                                        int32_t sums[kChannelsAtOnce]);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SCALAR_MULTIPLY_PATCH_H_
