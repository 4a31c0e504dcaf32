// SPDX-License-Identifier: Apache-2.0
// ADD, int8, with broadcasting over up to four dimensions.
#ifndef MCUBENCH_KERNELS_ADD_H_
#define MCUBENCH_KERNELS_ADD_H_

#include <cstdint>

namespace mcubench::kernels {

// One addend: its values are brought to a common scale, (value + offset) * 2^left_shift * multiplier * 2^shift.
// `strides` says how far one step along each output dimension moves in the addend: 0 where it is broadcast.
struct Addend {
  const int8_t* data;
  int32_t strides[4];
  int32_t offset;
  int32_t multiplier;
  int32_t shift;
};

struct AddInt8Params {
  Addend first;
  Addend second;
  int8_t* output;
  int32_t shape[4];
  int32_t left_shift;
  int32_t output_multiplier;
  int32_t output_shift;
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
};

void AddInt8(const AddInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_ADD_H_
