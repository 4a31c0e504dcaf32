// SPDX-License-Identifier: Apache-2.0
// From one quantization to another, element by element, between types of integers.
#ifndef MCUBENCH_KERNELS_RESCALE_H_
#define MCUBENCH_KERNELS_RESCALE_H_

#include <cstdint>

namespace mcubench::kernels {

// An input less input_zero, its absolute value if `absolute`, times a factor, plus output_zero, cut to [low, high].
// The first multiplier and shift are for what is not negative, the second for what is.
struct RescaleParams {
  const void* input;
  void* output;
  int32_t count;
  int32_t input_zero;
  int32_t multipliers[2];
  int32_t shifts[2];
  int32_t output_zero;
  int32_t low;
  int32_t high;
  int32_t absolute;
};

void RescaleInt8Int8(const RescaleParams& params);
void RescaleInt8Int16(const RescaleParams& params);
void RescaleInt8Int32(const RescaleParams& params);
void RescaleInt16Int8(const RescaleParams& params);
void RescaleInt16Int16(const RescaleParams& params);
void RescaleInt16Int32(const RescaleParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_RESCALE_H_
