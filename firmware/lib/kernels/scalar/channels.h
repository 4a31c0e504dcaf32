// SPDX-License-Identifier: Apache-2.0
// A layer's output channels, and what a patch makes of them; convolutions and dense layers share it.
#ifndef MCUBENCH_KERNELS_SCALAR_CHANNELS_H_
#define MCUBENCH_KERNELS_SCALAR_CHANNELS_H_

#include <cstdint>

namespace mcubench::kernels {

struct ScalarChannels {
  const int8_t* weights;       // packed as multiply_patch.h says
  const int32_t* biases;       // count, filled up to a multiple of four
  const int32_t* multipliers;  // as many, or four where all channels share one
  const int8_t* right_shifts;  // as many, from 1 to 30
  int32_t count;
  int32_t eights;      // of depth, filled up
  int8_t scales_step;  // how much further the next four channels' scales are: 4, or 0 where all share one
  int8_t output_offset;
  int8_t activation_min;
  int8_t activation_max;
};

// Copies values into a patch, 128 more each, and adds these up. The end of what was written.
uint8_t* AppendToPatch(uint8_t* patch, const int8_t* values, int32_t count, int32_t* sum);

// The same for one value many times.
uint8_t* FillPatch(uint8_t* patch, int32_t value, int32_t count, int32_t* sum);

// One output a channel; `sum` is that of the patch as it is in memory, up to `end`. The rest is filled up here.
void MultiplyPatch(const ScalarChannels& channels, uint8_t* patch, uint8_t* end, int32_t sum, int8_t* output);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SCALAR_CHANNELS_H_
