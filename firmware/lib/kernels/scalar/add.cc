// SPDX-License-Identifier: Apache-2.0
// ADD: both to the common scale, and their sum to the output's, by products of 16 bits.
#include "kernels/scalar/add.h"

#include "kernels/requantize.h"
#include "kernels/scalar/requantize.h"

namespace mcubench::kernels {
namespace {

inline int32_t ToCommonScale(const ScalarAddend& addend, int32_t value, int32_t left_shift) {
  return Scale((value + addend.offset) * (1 << left_shift), addend.multiplier, addend.right_shift);
}

}  // namespace

void ScalarAddInt8(const ScalarAddInt8Params& p) {
  for (int32_t i = 0; i < p.count; ++i) {
    const int32_t sum = ToCommonScale(p.first, p.first.data[i], p.left_shift) +
                        ToCommonScale(p.second, p.second.data[i], p.left_shift);
    const int32_t value = Scale(sum, p.output_multiplier, p.output_right_shift) + p.output_offset;
    p.output[i] = static_cast<int8_t>(Clamp(value, p.activation_min, p.activation_max));
  }
}

}  // namespace mcubench::kernels
