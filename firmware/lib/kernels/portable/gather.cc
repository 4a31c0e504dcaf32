// SPDX-License-Identifier: Apache-2.0
// GATHER in plain C++.
#include "kernels/gather.h"

#include <cstring>

#include "kernels/requantize.h"

namespace mcubench::kernels {

void Gather(const GatherParams& p) {
  const int8_t* input = static_cast<const int8_t*>(p.input);
  int8_t* output = static_cast<int8_t*>(p.output);
  for (int32_t outer = 0; outer < p.outer; ++outer, input += p.size * p.slice_bytes) {
    for (int32_t i = 0; i < p.count; ++i, output += p.slice_bytes) {
      const int32_t index = Clamp(p.indices[i], 0, p.size - 1);
      memcpy(output, input + index * p.slice_bytes, static_cast<size_t>(p.slice_bytes));
    }
  }
}

}  // namespace mcubench::kernels
