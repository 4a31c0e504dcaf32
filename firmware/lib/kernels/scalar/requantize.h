// SPDX-License-Identifier: Apache-2.0
// requantize.h for cores that multiply 32 by 32 bits to 32, and for accumulators below 2^29, which the host proves.
#ifndef MCUBENCH_KERNELS_SCALAR_REQUANTIZE_H_
#define MCUBENCH_KERNELS_SCALAR_REQUANTIZE_H_

#include <cstdint>

namespace mcubench::kernels {

// (value * multiplier + 2^30) >> 31, from four products of 16 bits. What the lowest product has below bit 16 cannot
// carry: everything else is a multiple of 2^16, and so is what is shifted out.
inline int32_t MultiplyHighRounded16(int32_t value, int32_t multiplier) {
  const int32_t high = value >> 16;
  const uint32_t low = static_cast<uint32_t>(value) & 0xffffu;
  const uint32_t multiplier_high = static_cast<uint32_t>(multiplier) >> 16;
  const uint32_t multiplier_low = static_cast<uint32_t>(multiplier) & 0xffffu;
  const int32_t middle = high * static_cast<int32_t>(multiplier_low) + static_cast<int32_t>(low * multiplier_high) +
                         static_cast<int32_t>((low * multiplier_low) >> 16);
  return 2 * high * static_cast<int32_t>(multiplier_high) + ((middle + (1 << 14)) >> 15);
}

// value * multiplier / 2^31 / 2^right, halves away from zero. 0 <= right <= 30.
inline int32_t Scale(int32_t value, int32_t multiplier, int32_t right) {
  const int32_t scaled = MultiplyHighRounded16(value, multiplier);
  if (right == 0) return scaled;
  return (scaled + (scaled >> 31) + (1 << (right - 1))) >> right;
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SCALAR_REQUANTIZE_H_
