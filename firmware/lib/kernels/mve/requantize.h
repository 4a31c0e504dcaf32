// SPDX-License-Identifier: Apache-2.0
// requantize.h for four accumulators at once; the same roundings, lane by lane.
#ifndef MCUBENCH_KERNELS_MVE_REQUANTIZE_H_
#define MCUBENCH_KERNELS_MVE_REQUANTIZE_H_

#include <arm_mve.h>

#include <cstdint>

namespace mcubench::kernels {

struct OutputRange {
  int32_t offset;
  int32_t min;
  int32_t max;
};

// Multipliers and shifts of four channels that lie side by side.
struct Scales {
  int32x4_t multipliers;
  int32x4_t left;
  int32x4_t right;  // negative: VRSHL shifts left
};

inline Scales LoadScales(const int32_t* multipliers, const int8_t* shifts) {
  const int32x4_t all = vldrbq_s32(shifts);
  const int32x4_t zero = vdupq_n_s32(0);
  return {vldrwq_s32(multipliers), vmaxq_s32(all, zero), vminq_s32(all, zero)};
}

inline int32x4_t Requantize(int32x4_t values, const Scales& scales) {
  values = vqrdmulhq_s32(vshlq_s32(values, scales.left), scales.multipliers);
  // Halves away from zero: VRSHL rounds them upwards, so a negative value is moved down first.
  const int32x4_t fix = vshrq_n_s32(vandq_s32(values, scales.right), 31);
  return vrshlq_s32(vqaddq_s32(values, fix), scales.right);
}

// Before the clamp, which for several at once is cheaper in eight bits.
inline int32x4_t ToOffset(int32x4_t sums, const int32_t* multipliers, const int8_t* shifts, int32_t offset) {
  return vaddq_n_s32(Requantize(sums, LoadScales(multipliers, shifts)), offset);
}

inline int32x4_t ToOutput(int32x4_t sums, const Scales& scales, const OutputRange& range) {
  const int32x4_t moved = vaddq_n_s32(Requantize(sums, scales), range.offset);
  return vminq_s32(vmaxq_s32(moved, vdupq_n_s32(range.min)), vdupq_n_s32(range.max));
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MVE_REQUANTIZE_H_
