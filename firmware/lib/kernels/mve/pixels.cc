// SPDX-License-Identifier: Apache-2.0
// Pixels are multiplied where they lie, two at a time.
#include "kernels/mve/pixels.h"

namespace mcubench::kernels {

void MvePixelsInt8(const MvePixelsInt8Params& p) {
  const int32_t depth = p.channels.depth;
  const int32_t output_depth = p.channels.count;
  const int8_t* input = p.input;
  int8_t* output = p.output;
  int32_t left = p.pixels;
  for (; left > 1; left -= 2, input += 2 * depth, output += 2 * output_depth) {
    mcubench_mve_multiply_two(&p.channels, input, input + depth, output, output + output_depth);
  }
  if (left > 0) mcubench_mve_multiply_one(&p.channels, input, output);
}

}  // namespace mcubench::kernels
