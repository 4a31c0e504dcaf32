// SPDX-License-Identifier: Apache-2.0
// From the accumulators of channels that lie side by side to their outputs; see requantize.h for the roundings.
#ifndef MCUBENCH_KERNELS_SCALAR_REQUANTIZE_CHANNELS_H_
#define MCUBENCH_KERNELS_SCALAR_REQUANTIZE_CHANNELS_H_

#include <cstdint>

namespace mcubench::kernels {

// The assembler code knows where the fields are.
struct ChannelScales {
  const int32_t* multipliers;
  const int8_t* right_shifts;  // from 1 to 30
  int32_t offset;
  int32_t min;
  int32_t max;
};

// `count` outputs, at least one, of accumulators below 2^29.
extern "C" void mcubench_requantize_channels(const int32_t* sums, int8_t* output, const ChannelScales* scales,
                                             int32_t count);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SCALAR_REQUANTIZE_CHANNELS_H_
