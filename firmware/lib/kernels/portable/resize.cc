// SPDX-License-Identifier: Apache-2.0
// Resizing in plain C++.
#include "kernels/resize.h"

#include <cstring>

namespace mcubench::kernels {

namespace {

// Calls for each output value with the four values around it and the distances from the first of them.
template <typename T, typename Params, typename Mix>
void Bilinear(const Params& p, Mix mix) {
  T* output = p.output;
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const T* const image = p.input + batch * p.input_rows * p.input_columns * p.depth;
    for (int32_t y = 0; y < p.output_rows; ++y) {
      const T* const upper = image + p.rows.first[y] * p.input_columns * p.depth;
      const T* const lower = image + p.rows.second[y] * p.input_columns * p.depth;
      for (int32_t x = 0; x < p.output_columns; ++x) {
        const int32_t left = p.columns.first[x] * p.depth;
        const int32_t right = p.columns.second[x] * p.depth;
        for (int32_t c = 0; c < p.depth; ++c) {
          *output++ = mix(upper[left + c], lower[left + c], upper[right + c], lower[right + c], p.rows.distance[y],
                          p.columns.distance[x]);
        }
      }
    }
  }
}

}  // namespace

void ResizeNearest(const ResizeNearestParams& p) {
  const int8_t* image = static_cast<const int8_t*>(p.input);
  int8_t* output = static_cast<int8_t*>(p.output);
  const int32_t row_bytes = p.input_columns * p.pixel_bytes;
  for (int32_t batch = 0; batch < p.batches; ++batch, image += p.input_rows * row_bytes) {
    for (int32_t y = 0; y < p.output_rows; ++y) {
      const int8_t* const row = image + p.rows[y] * row_bytes;
      for (int32_t x = 0; x < p.output_columns; ++x, output += p.pixel_bytes) {
        memcpy(output, row + p.columns[x] * p.pixel_bytes, static_cast<size_t>(p.pixel_bytes));
      }
    }
  }
}

void ResizeBilinearInt8(const ResizeBilinearInt8Params& p) {
  Bilinear<int8_t>(p, [](int32_t a, int32_t b, int32_t c, int32_t d, int32_t y, int32_t x) {
    constexpr int32_t kOne = 1 << 10;
    // At most 2^27 in size: the weights add up to 2^20.
    const int32_t sum = a * (kOne - y) * (kOne - x) + b * y * (kOne - x) + c * (kOne - y) * x + d * y * x;
    return static_cast<int8_t>((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20));
  });
}

void ResizeBilinearFloat(const ResizeBilinearFloatParams& p) {
  Bilinear<float>(p, [](float a, float b, float c, float d, float y, float x) {
    return a * (1 - y) * (1 - x) + b * y * (1 - x) + c * (1 - y) * x + d * y * x;
  });
}

}  // namespace mcubench::kernels
