// SPDX-License-Identifier: Apache-2.0
// ADD for Helium, four values at a time.
#include "kernels/mve/add.h"

#include <arm_mve.h>

namespace mcubench::kernels {
namespace {

// value * multiplier / 2^31 / 2^-shift; halves away from zero. `shift` is not positive.
inline int32x4_t Scale(int32x4_t values, int32_t multiplier, int32_t shift) {
  values = vqrdmulhq_n_s32(values, multiplier);
  if (shift == 0) return values;
  return vrshlq_n_s32(vqaddq_s32(values, vshrq_n_s32(values, 31)), shift);
}

inline int32x4_t ToCommonScale(const MveAddend& addend, int32x4_t values, int32_t left_shift) {
  return Scale(vshlq_r_s32(vaddq_n_s32(values, addend.offset), left_shift), addend.multiplier, addend.shift);
}

}  // namespace

void MveAddInt8(const MveAddInt8Params& params) {
  const MveAddInt8Params p = params;  // a store of bytes might change what is behind a reference
  const int8_t* first = p.first.data;
  const int8_t* second = p.second.data;
  int8_t* output = p.output;
  for (int32_t left = p.count; left > 0; left -= 4, first += 4, second += 4, output += 4) {
    const mve_pred16_t there = vctp32q(static_cast<uint32_t>(left));
    const int32x4_t sums = vaddq_s32(ToCommonScale(p.first, vldrbq_z_s32(first, there), p.left_shift),
                                     ToCommonScale(p.second, vldrbq_z_s32(second, there), p.left_shift));
    const int32x4_t values = vaddq_n_s32(Scale(sums, p.output_multiplier, p.output_shift), p.output_offset);
    const int32x4_t clamped =
        vminq_s32(vmaxq_s32(values, vdupq_n_s32(p.activation_min)), vdupq_n_s32(p.activation_max));
    vstrbq_p_s32(output, clamped, there);
  }
}

}  // namespace mcubench::kernels
