// SPDX-License-Identifier: Apache-2.0
// ADD of two tensors of one shape for cores without SIMD instructions.
#ifndef MCUBENCH_KERNELS_SCALAR_ADD_H_
#define MCUBENCH_KERNELS_SCALAR_ADD_H_

#include <cstdint>

namespace mcubench::kernels {

// As `Addend` in kernels/add.h; from 0 to 30 bits to the right.
struct ScalarAddend {
  const int8_t* data;
  int32_t offset;
  int32_t multiplier;
  int32_t right_shift;
};

struct ScalarAddInt8Params {
  ScalarAddend first;
  ScalarAddend second;
  int8_t* output;
  int32_t count;
  int32_t left_shift;
  int32_t output_multiplier;
  int32_t output_right_shift;  // from 0 to 30
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
};

void ScalarAddInt8(const ScalarAddInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SCALAR_ADD_H_
