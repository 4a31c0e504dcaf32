// SPDX-License-Identifier: Apache-2.0
// PAD in plain C++.
#include "kernels/pad.h"

namespace mcubench::kernels {

void Pad(const PadParams& p) {
  uint8_t* const output = static_cast<uint8_t*>(p.output);
  for (int32_t i = 0; i < p.size_bytes; i += p.item_bytes) {
    for (int32_t k = 0; k < p.item_bytes; ++k) output[i + k] = p.filler[k];
  }
  Move({p.blocks, p.count});
}

}  // namespace mcubench::kernels
