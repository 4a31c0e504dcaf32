// SPDX-License-Identifier: Apache-2.0
#include "kernels/dsp/activate.h"

#include "kernels/requantize.h"

namespace mcubench::kernels::dsp {

[[gnu::cold]] void Activate(int32_t low, int32_t high, int8_t* values, int32_t count) {
  if (low == INT8_MIN && high == INT8_MAX) return;
  for (int32_t i = 0; i < count; ++i) values[i] = static_cast<int8_t>(Clamp(values[i], low, high));
}

}  // namespace mcubench::kernels::dsp
