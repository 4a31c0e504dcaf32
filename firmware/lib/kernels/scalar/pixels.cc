// SPDX-License-Identifier: Apache-2.0
// Each pixel is a patch.
#include "kernels/scalar/pixels.h"

namespace mcubench::kernels {

void ScalarPixelsInt8(const ScalarPixelsInt8Params& p) {
  uint8_t* const patch = reinterpret_cast<uint8_t*>(p.patch);
  const int8_t* input = p.input;
  int8_t* output = p.output;
  for (int32_t left = p.pixels; left > 0; --left, input += p.input_depth, output += p.channels.count) {
    int32_t sum = 0;
    uint8_t* const end = AppendToPatch(patch, input, p.input_depth, &sum);
    MultiplyPatch(p.channels, patch, end, sum, output);
  }
}

}  // namespace mcubench::kernels
