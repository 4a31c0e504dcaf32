// SPDX-License-Identifier: Apache-2.0
// What functions of fixed-point numbers share, with the roundings of TensorFlow Lite's reference kernels.
#ifndef MCUBENCH_KERNELS_FIXED_POINT_H_
#define MCUBENCH_KERNELS_FIXED_POINT_H_

#include <cstdint>

#include "kernels/requantize.h"

namespace mcubench::kernels {

// Of a value that is not 0.
inline int32_t LeadingZeros(uint32_t value) {
  int32_t zeros = 0;
  while ((value & 0x80000000u) == 0) {
    value <<= 1;
    ++zeros;
  }
  return zeros;
}

// (a + b) / 2, halves away from zero.
inline int32_t HalfSum(int32_t a, int32_t b) {
  const int64_t sum = static_cast<int64_t>(a) + b;
  return static_cast<int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
}

// a * 2^bits, saturated.
inline int32_t ShiftLeftSaturated(int32_t value, int32_t bits) {
  const int64_t shifted = static_cast<int64_t>(value) * (int64_t{1} << bits);
  if (shifted > INT32_MAX) return INT32_MAX;
  return shifted < INT32_MIN ? INT32_MIN : static_cast<int32_t>(shifted);
}

// 1 / (1 + x) for x in [0, 1), both as fractions of 2^31, by three Newton-Raphson steps in Q2.29.
inline int32_t ReciprocalOfOnePlus(int32_t x) {
  constexpr int32_t kOneQ2_29 = 1 << 29;
  constexpr int32_t k48Over17 = 1515870810;
  constexpr int32_t kMinus32Over17 = -1010580540;
  const int32_t half_denominator = HalfSum(x, INT32_MAX);
  int32_t estimate = k48Over17 + MultiplyHighRounded(half_denominator, kMinus32Over17);
  for (int step = 0; step < 3; ++step) {
    const int32_t product = MultiplyHighRounded(half_denominator, estimate);
    const int32_t error = kOneQ2_29 - product;
    estimate += ShiftLeftSaturated(MultiplyHighRounded(estimate, error), 2);
  }
  return ShiftLeftSaturated(estimate, 1);
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_FIXED_POINT_H_
