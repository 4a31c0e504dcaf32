// SPDX-License-Identifier: Apache-2.0
// TRANSPOSE_CONV, int8, int16 by int8 weights, and float32: each output gathers what a stride spreads over it.
#ifndef MCUBENCH_KERNELS_TRANSPOSE_CONV_H_
#define MCUBENCH_KERNELS_TRANSPOSE_CONV_H_

#include <cstdint>

#include "kernels/window.h"

namespace mcubench::kernels {

// Input y and filter row k meet in output y * stride - padding + k.
struct TransposeConvInt8Params {
  const int8_t* input;         // batches x rows x columns x input_depth
  int8_t* output;              // batches x rows x columns x output_depth
  const int8_t* weights;       // output_depth x filter rows x filter columns x input_depth
  const int32_t* biases;       // output_depth
  const int32_t* multipliers;  // output_depth
  const int8_t* shifts;        // output_depth; positive is left
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t input_depth;
  int32_t output_depth;
  int32_t input_offset;  // minus the input's zero point
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
};

struct TransposeConvInt16Params {
  const int16_t* input;
  int16_t* output;
  const int8_t* weights;
  const int64_t* biases;
  const int16_t* multipliers;  // output_depth: 16 bits of each
  const int8_t* shifts;        // output_depth: how far to the right the product is shifted
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t input_depth;
  int32_t output_depth;
  int32_t activation_min;
  int32_t activation_max;
};

struct TransposeConvFloatParams {
  const float* input;
  float* output;
  const float* weights;
  const float* biases;
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t input_depth;
  int32_t output_depth;
  float low;
  float high;
};

void TransposeConvInt8(const TransposeConvInt8Params& params);
void TransposeConvInt16(const TransposeConvInt16Params& params);
void TransposeConvFloat(const TransposeConvFloatParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_TRANSPOSE_CONV_H_
