// SPDX-License-Identifier: Apache-2.0
// A layer's output channels, and what patches make of them; convolutions and dense layers share it.
//
// Channels come in blocks of four, the last one filled up with zeros, and each block in two pairs: the biases of
// channels 0 and 2, their weights one after another, filled up to a multiple of four bytes, then the same of 1 and 3.
// Two patches share each vector of weights. A tail-predicated loop reads nothing beyond the end of a patch.
#ifndef MCUBENCH_KERNELS_MVE_CHANNELS_H_
#define MCUBENCH_KERNELS_MVE_CHANNELS_H_

#include <cstdint>

namespace mcubench::kernels {

// The assembler code knows where the fields are.
struct MveChannels {
  const int8_t* blocks;
  const int32_t* scales;  // of each block four multipliers, then four shifts of a byte; positive is left
  int32_t count;
  int32_t depth;
  int8_t scales_step;  // bytes from one block's scales to the next one's: 0 where all channels share one
  int8_t output_offset;
  int8_t activation_min;
  int8_t activation_max;
};

// All output channels of one patch.
extern "C" void mcubench_mve_multiply_one(const MveChannels* channels, const int8_t* patch, int8_t* output);

// Of two patches. An odd last one may come twice, with the same output.
extern "C" void mcubench_mve_multiply_two(const MveChannels* channels, const int8_t* first, const int8_t* second,
                                          int8_t* output, int8_t* second_output);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MVE_CHANNELS_H_
