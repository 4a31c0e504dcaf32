// SPDX-License-Identifier: Apache-2.0
// A table look-up in plain C++.
#include "kernels/lookup.h"

namespace mcubench::kernels {

void LookupInt8(const LookupInt8Params& p) {
  for (int32_t i = 0; i < p.count; ++i) p.output[i] = p.table[p.input[i] + 128];
}

}  // namespace mcubench::kernels
