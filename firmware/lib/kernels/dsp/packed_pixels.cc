// SPDX-License-Identifier: Apache-2.0
// CONV_2D with a filter of 1 x 1, and FULLY_CONNECTED.
#include "kernels/dsp/activate.h"
#include "kernels/dsp/inner_loops.h"
#include "kernels/dsp/packed_channels.h"
#include "kernels/packed_conv_2d.h"

namespace mcubench::kernels {

[[gnu::cold]] void PackedPixelsInt8(const PackedPixelsInt8Params& p) {
  const PackedChannels& c = p.channels;
  const int32_t input_depth = c.quads * dsp::kQuadBytes;
  const int8_t* input = p.input;
  int8_t* output = p.output;
  int32_t pixels = p.pixels;
  int8_t* const patches = dsp::UnpackScales(c, p.scratch);
  for (; pixels >= 2; pixels -= 2, input += 2 * input_depth, output += 2 * c.output_depth) {
    dsp::mcubench_dsp_widen_two(patches, input, input + input_depth, c.quads);
    dsp::Multiply(c, p.scratch, patches, 2, output);
  }
  if (pixels > 0) {
    dsp::mcubench_dsp_widen_one(patches, input, c.quads);
    dsp::Multiply(c, p.scratch, patches, 1, output);
  }
  dsp::Activate(c.activation_min, c.activation_max, p.output, p.pixels * c.output_depth);
}

}  // namespace mcubench::kernels
