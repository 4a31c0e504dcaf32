// SPDX-License-Identifier: Apache-2.0
// Floating point, so that a core without it takes the C library's.
#include "kernels/scale.h"

namespace mcubench {

float Scale(const int8_t* weights, size_t count, float factor) {
  float sum = 0.0f;
  for (size_t i = 0; i < count; ++i) sum += factor * static_cast<float>(weights[i]);
  return sum;
}

}  // namespace mcubench
