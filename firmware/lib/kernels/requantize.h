// SPDX-License-Identifier: Apache-2.0
// From a 32-bit accumulator to an output value, rounding exactly as TensorFlow Lite's reference kernels do: a
// doubling high multiplication rounded to nearest, then a right shift rounded half away from zero.
#ifndef MCUBENCH_KERNELS_REQUANTIZE_H_
#define MCUBENCH_KERNELS_REQUANTIZE_H_

#include <cstdint>

namespace mcubench::kernels {

// round(a * b / 2^31), halves upwards. Not both INT32_MIN, the one product that does not fit.
inline int32_t MultiplyHighRounded(int32_t a, int32_t b) {
  const int64_t product = static_cast<int64_t>(a) * b;
  return static_cast<int32_t>((product + (int64_t{1} << 30)) >> 31);
}

// value / 2^exponent, halves away from zero. 0 <= exponent <= 31.
inline int32_t ShiftRightRounded(int32_t value, int32_t exponent) {
  const int32_t mask = static_cast<int32_t>((int64_t{1} << exponent) - 1);
  const int32_t remainder = value & mask;
  const int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> exponent) + (remainder > threshold ? 1 : 0);
}

// value * multiplier / 2^31 * 2^shift. The host proves for every call that value * 2^shift fits 32 bits.
inline int32_t Requantize(int32_t value, int32_t multiplier, int32_t shift) {
  const int32_t left = shift > 0 ? shift : 0;
  const int32_t right = shift > 0 ? 0 : -shift;
  return ShiftRightRounded(MultiplyHighRounded(value * (1 << left), multiplier), right);
}

// value * multiplier / 2^shift, halves upwards, for a 64-bit sum and a multiplier of 16 bits. 1 <= shift; the host
// proves for every call that the sum fits 48 bits.
inline int64_t RequantizeWide(int64_t value, int32_t multiplier, int32_t shift) {
  return (value * multiplier + (int64_t{1} << (shift - 1))) >> shift;
}

inline int32_t Clamp(int32_t value, int32_t low, int32_t high) {
  return value < low ? low : (value > high ? high : value);
}

inline int16_t ClampToInt16(int64_t value, int32_t low, int32_t high) {
  return static_cast<int16_t>(value < low ? low : (value > high ? high : value));
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_REQUANTIZE_H_
