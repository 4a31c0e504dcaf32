// SPDX-License-Identifier: Apache-2.0
// ADD of two tensors of one shape for Helium.
#ifndef MCUBENCH_KERNELS_MVE_ADD_H_
#define MCUBENCH_KERNELS_MVE_ADD_H_

#include <cstdint>

namespace mcubench::kernels {

// As `Addend` in kernels/add.h; no shift is positive.
struct MveAddend {
  const int8_t* data;
  int32_t offset;
  int32_t multiplier;
  int32_t shift;
};

struct MveAddInt8Params {
  MveAddend first;
  MveAddend second;
  int8_t* output;
  int32_t count;
  int32_t left_shift;
  int32_t output_multiplier;
  int32_t output_shift;  // not positive
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
};

void MveAddInt8(const MveAddInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MVE_ADD_H_
