// SPDX-License-Identifier: Apache-2.0
// ADD of two tensors of one shape, int8, for a core with the DSP extension.
//
// Both sides are brought to twice the larger of their scales, in steps of 2^-20: that of the larger scale is halved
// exactly, so that only the other one is multiplied.
#ifndef MCUBENCH_KERNELS_PACKED_ADD_H_
#define MCUBENCH_KERNELS_PACKED_ADD_H_

#include <cstdint>

namespace mcubench::kernels {

struct PackedAddInt8Params {
  const int8_t* first;   // of the larger scale
  const int8_t* second;  // of the same scale where the second shift is 0
  int8_t* output;
  int32_t count;
  int32_t first_offset;  // less its zero point
  int32_t second_offset;
  int32_t second_multiplier;
  int32_t multiplier;
  int16_t rounding;  // 2 * the output's zero point + 1
  int8_t second_shift;
  int8_t shift;  // to the right, less 1
  int8_t activation_min;
  int8_t activation_max;
};

void PackedAddInt8(const PackedAddInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_PACKED_ADD_H_
