// SPDX-License-Identifier: Apache-2.0
// Copying and filling, 16 bytes at once and no byte beyond the end.
#ifndef MCUBENCH_KERNELS_MVE_BYTES_H_
#define MCUBENCH_KERNELS_MVE_BYTES_H_

#include <arm_mve.h>

#include <cstdint>

namespace mcubench::kernels {

inline int8_t* Copy(int8_t* to, const int8_t* from, int32_t count) {
  int8_t* const end = to + count;
  for (; count > 0; count -= 16, to += 16, from += 16) {
    const mve_pred16_t there = vctp8q(static_cast<uint32_t>(count));
    vstrbq_p_s8(to, vldrbq_z_s8(from, there), there);
  }
  return end;
}

inline int8_t* Fill(int8_t* to, int32_t value, int32_t count) {
  int8_t* const end = to + count;
  const int8x16_t values = vdupq_n_s8(static_cast<int8_t>(value));
  for (; count > 0; count -= 16, to += 16) vstrbq_p_s8(to, values, vctp8q(static_cast<uint32_t>(count)));
  return end;
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MVE_BYTES_H_
