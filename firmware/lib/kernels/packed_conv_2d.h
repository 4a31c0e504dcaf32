// SPDX-License-Identifier: Apache-2.0
// CONV_2D and FULLY_CONNECTED, int8, with weights that the host has packed for a core with the DSP extension.
#ifndef MCUBENCH_KERNELS_PACKED_CONV_2D_H_
#define MCUBENCH_KERNELS_PACKED_CONV_2D_H_

#include <cstdint>

#include "kernels/scales.h"
#include "kernels/window.h"

namespace mcubench::kernels {

// Output channels in blocks of four, as kernels/dsp/inner_loops.h has them; the last block may be part empty.
struct PackedChannels {
  const int8_t* blocks;
  Scales scales;  // of whole blocks
  int32_t block_bytes;
  int16_t quads;  // of a patch
  int16_t output_depth;
  int16_t rounding;  // 2 * the output's zero point + 1
  int8_t activation_min;
  int8_t activation_max;
};

// Scratch memory begins with the channels' scales, 20 bytes a block or as many for all of them where they share one.
struct PackedConv2dInt8Params {
  const int8_t* input;  // batches x rows x columns x input_depth
  int8_t* output;       // batches x rows x columns x output depth
  int8_t* scratch;      // and 24 bytes a quad of the patch; at a multiple of 4
  PackedChannels channels;
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t input_depth;
  int32_t run_quads;  // of the bytes that a filter row reads in one piece; 0 where they are no whole quads
  int32_t padding;    // the input's zero point
};

// Pixels that do not see their neighbours: a filter of 1 x 1, or each batch of a dense layer.
struct PackedPixelsInt8Params {
  const int8_t* input;  // pixels x input depth, which is a multiple of 4
  int8_t* output;       // pixels x output depth
  int8_t* scratch;      // and 16 bytes a quad of the input, half of that for one pixel; at a multiple of 4
  PackedChannels channels;
  int32_t pixels;
};

void PackedConv2dInt8(const PackedConv2dInt8Params& params);
void PackedPixelsInt8(const PackedPixelsInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_PACKED_CONV_2D_H_
