// SPDX-License-Identifier: Apache-2.0
// MEAN, SUM, REDUCE_MAX and REDUCE_MIN over any dimensions.
#ifndef MCUBENCH_KERNELS_REDUCE_H_
#define MCUBENCH_KERNELS_REDUCE_H_

#include <cstdint>

namespace mcubench::kernels {

// Strides are elements. The output is written in the order of the kept dimensions.
struct ReduceParams {
  const void* input;
  void* output;
  int32_t kept_shape[4];
  int32_t kept_strides[4];
  int32_t reduced_shape[4];
  int32_t reduced_strides[4];
  int32_t count;   // of the elements that become one
  int32_t offset;  // minus the input's zero point times the count
  int32_t multiplier;
  int32_t shift;
  int32_t output_offset;
  int32_t low;
  int32_t high;
};

// The sum, rescaled; a mean's multiplier has the division by the count in it.
void SumInt8(const ReduceParams& params);
void SumInt16(const ReduceParams& params);
void SumFloat(const ReduceParams& params);
void MeanFloat(const ReduceParams& params);
void ReduceMaxInt8(const ReduceParams& params);
void ReduceMaxFloat(const ReduceParams& params);
void ReduceMinInt8(const ReduceParams& params);
void ReduceMinFloat(const ReduceParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_REDUCE_H_
