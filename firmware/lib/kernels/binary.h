// SPDX-License-Identifier: Apache-2.0
// Functions of two elements, with broadcasting over up to four dimensions, for int8, int16 and float32.
#ifndef MCUBENCH_KERNELS_BINARY_H_
#define MCUBENCH_KERNELS_BINARY_H_

#include <cstdint>

namespace mcubench::kernels {

// `strides` says how far one step along each output dimension moves in the operand: 0 where it is broadcast.
struct BinaryOperand {
  const void* data;
  int32_t strides[4];
  int32_t offset;
  int32_t multiplier;
  int32_t shift;
};

struct BinaryParams {
  BinaryOperand first;
  BinaryOperand second;
  void* output;
  int32_t shape[4];
  int32_t left_shift;
  int32_t output_multiplier;
  int32_t output_shift;
  int32_t output_offset;
  int32_t low;
  int32_t high;
};

struct BinaryFloatParams {
  BinaryOperand first;
  BinaryOperand second;
  float* output;
  int32_t shape[4];
  float low;
  float high;
};

// Of the numbers that the integers stand for, in float32; zero points are 0.
struct PreluInt16Params {
  BinaryOperand first;
  BinaryOperand second;  // alpha
  int16_t* output;
  int32_t shape[4];
  float scale;
  float alpha_scale;
  float output_scale;
};

void AddInt16(const BinaryParams& params);
void SubInt8(const BinaryParams& params);
void SubInt16(const BinaryParams& params);
void MulInt8(const BinaryParams& params);
void MulInt16(const BinaryParams& params);
void SquaredDifferenceInt8(const BinaryParams& params);
void SquaredDifferenceInt16(const BinaryParams& params);
// The output's multiplier is for what is negative, the first operand's for the rest.
void PreluInt8(const BinaryParams& params);
void PreluInt16(const PreluInt16Params& params);
// Of the stored values: all have the same quantization.
void MaximumInt8(const BinaryParams& params);
void MaximumInt16(const BinaryParams& params);
void MinimumInt8(const BinaryParams& params);
void MinimumInt16(const BinaryParams& params);

void AddFloat(const BinaryFloatParams& params);
void SubFloat(const BinaryFloatParams& params);
void MulFloat(const BinaryFloatParams& params);
void SquaredDifferenceFloat(const BinaryFloatParams& params);
void PreluFloat(const BinaryFloatParams& params);
void MaximumFloat(const BinaryFloatParams& params);
void MinimumFloat(const BinaryFloatParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_BINARY_H_
