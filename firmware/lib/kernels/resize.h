// SPDX-License-Identifier: Apache-2.0
// RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR; the host works out where each output pixel comes from.
#ifndef MCUBENCH_KERNELS_RESIZE_H_
#define MCUBENCH_KERNELS_RESIZE_H_

#include <cstdint>

namespace mcubench::kernels {

struct ResizeNearestParams {
  const void* input;
  void* output;
  const int32_t* rows;     // for each output row the input row
  const int32_t* columns;  // for each output column the input column
  int32_t batches;
  int32_t input_rows;
  int32_t input_columns;
  int32_t output_rows;
  int32_t output_columns;
  int32_t pixel_bytes;
};

// For each output row (or column) the two input rows and how far from the first it lies, in 1/1024.
struct ResizeAxisInt8 {
  const int32_t* first;
  const int32_t* second;
  const int32_t* distance;
};

struct ResizeAxisFloat {
  const int32_t* first;
  const int32_t* second;
  const float* distance;
};

struct ResizeBilinearInt8Params {
  const int8_t* input;
  int8_t* output;
  ResizeAxisInt8 rows;
  ResizeAxisInt8 columns;
  int32_t batches;
  int32_t input_rows;
  int32_t input_columns;
  int32_t output_rows;
  int32_t output_columns;
  int32_t depth;
};

struct ResizeBilinearFloatParams {
  const float* input;
  float* output;
  ResizeAxisFloat rows;
  ResizeAxisFloat columns;
  int32_t batches;
  int32_t input_rows;
  int32_t input_columns;
  int32_t output_rows;
  int32_t output_columns;
  int32_t depth;
};

void ResizeNearest(const ResizeNearestParams& params);
void ResizeBilinearInt8(const ResizeBilinearInt8Params& params);
void ResizeBilinearFloat(const ResizeBilinearFloatParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_RESIZE_H_
