// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED: each batch is a patch.
#include "kernels/scalar/fully_connected.h"

namespace mcubench::kernels {

void ScalarFullyConnectedInt8(const ScalarFullyConnectedInt8Params& p) {
  uint8_t* const patch = reinterpret_cast<uint8_t*>(p.patch);
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    int32_t sum = 0;
    uint8_t* const end = AppendToPatch(patch, p.input + batch * p.input_depth, p.input_depth, &sum);
    MultiplyPatch(p.channels, patch, end, sum, p.output + batch * p.channels.count);
  }
}

}  // namespace mcubench::kernels
