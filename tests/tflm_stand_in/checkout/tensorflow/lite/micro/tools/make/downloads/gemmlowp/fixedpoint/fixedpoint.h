// SPDX-License-Identifier: Apache-2.0
#ifndef GEMMLOWP_FIXEDPOINT_FIXEDPOINT_H_
#define GEMMLOWP_FIXEDPOINT_FIXEDPOINT_H_

#include <cstdint>

namespace gemmlowp {

// To the nearest, halves away from zero.
inline int32_t RoundToNearest(float value) {
  const int32_t whole = static_cast<int32_t>(value);
  const float rest = value - static_cast<float>(whole);
  if (rest >= 0.5f) return whole + 1;
  return rest <= -0.5f ? whole - 1 : whole;
}

}  // namespace gemmlowp

#endif  // GEMMLOWP_FIXEDPOINT_FIXEDPOINT_H_
