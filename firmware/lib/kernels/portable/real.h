// SPDX-License-Identifier: Apache-2.0
// Between stored integers and the float32 numbers that they stand for, rounded as TensorFlow Lite rounds.
#ifndef MCUBENCH_KERNELS_PORTABLE_REAL_H_
#define MCUBENCH_KERNELS_PORTABLE_REAL_H_

#include <cmath>
#include <cstdint>
#include <limits>

namespace mcubench::kernels {

// A float32 between two integers. Not a number becomes the lower one.
template <typename Integer>
Integer Within(float value) {
  constexpr float kLow = static_cast<float>(std::numeric_limits<Integer>::min());
  constexpr float kHigh = -kLow;
  if (!(value >= kLow)) return std::numeric_limits<Integer>::min();
  return value < kHigh ? static_cast<Integer>(value) : std::numeric_limits<Integer>::max();
}

template <typename Integer>
Integer Quantized(float value, float scale, int32_t zero_point = 0) {
  // Beyond 2^24 on either side the sum with the zero point is out of range, too, and saturates alike.
  return Within<Integer>(std::round(value / scale) + static_cast<float>(zero_point));
}

template <typename Integer>
float Dequantized(Integer value, float scale, int32_t zero_point = 0) {
  return scale * static_cast<float>(value - zero_point);
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_PORTABLE_REAL_H_
