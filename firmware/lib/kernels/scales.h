// SPDX-License-Identifier: Apache-2.0
// Multipliers and right shifts of output channels, in little room.
#ifndef MCUBENCH_KERNELS_SCALES_H_
#define MCUBENCH_KERNELS_SCALES_H_

#include <cstdint>

namespace mcubench::kernels {

// A multiplier is at least 2^30, so that its two upper bits are 01. Where `shifts` is null the shift is in their
// place, counted from `least_shift`. Shifts are less 1.
struct Scales {
  const int32_t* multipliers;
  const int8_t* shifts;
  int16_t count;  // 1 where all channels share one
  int8_t least_shift;
};

struct Scale {
  int32_t multiplier;
  int32_t shift;
};

inline Scale ScaleAt(const Scales& scales, int32_t index) {
  const auto word = static_cast<uint32_t>(scales.multipliers[index]);
  if (scales.shifts != nullptr) return {scales.multipliers[index], scales.shifts[index]};
  const uint32_t multiplier = (word & 0x3fffffffu) | 0x40000000u;
  return {static_cast<int32_t>(multiplier), scales.least_shift + static_cast<int32_t>(word >> 30)};
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SCALES_H_
