// SPDX-License-Identifier: Apache-2.0
// BATCH_MATMUL in plain C++.
#include "kernels/batch_matmul.h"

#include "kernels/requantize.h"

namespace mcubench::kernels {

namespace {

template <typename T, typename Sum, typename Finish>
void Multiply(const BatchMatmulParams& p, const T* left, const T* right, T*& output, Finish finish) {
  const Sum left_offset = static_cast<Sum>(p.left.offset);
  const Sum right_offset = static_cast<Sum>(p.right.offset);
  for (int32_t row = 0; row < p.rows; ++row) {
    for (int32_t column = 0; column < p.columns; ++column) {
      const T* const a = left + row * p.left.stride;
      const T* const b = right + column * p.right.stride;
      Sum sum = 0;
      for (int32_t i = 0; i < p.depth; ++i) {
        sum += (a[i * p.left.depth_stride] + left_offset) * (b[i * p.right.depth_stride] + right_offset);
      }
      *output++ = finish(sum);
    }
  }
}

template <typename T, typename Sum, typename Finish>
void MultiplyBatches(const BatchMatmulParams& p, Finish finish) {
  T* output = static_cast<T*>(p.output);
  const int32_t* const a = p.left.batch_strides;
  const int32_t* const b = p.right.batch_strides;
  for (int32_t i = 0; i < p.batches[0]; ++i) {
    for (int32_t j = 0; j < p.batches[1]; ++j) {
      for (int32_t k = 0; k < p.batches[2]; ++k) {
        const T* const left = static_cast<const T*>(p.left.data) + i * a[0] + j * a[1] + k * a[2];
        const T* const right = static_cast<const T*>(p.right.data) + i * b[0] + j * b[1] + k * b[2];
        Multiply<T, Sum>(p, left, right, output, finish);
      }
    }
  }
}

}  // namespace

void BatchMatmulInt8(const BatchMatmulParams& p) {
  MultiplyBatches<int8_t, int32_t>(p, [&p](int32_t sum) {
    return static_cast<int8_t>(Clamp(Requantize(sum, p.multiplier, p.shift) + p.output_offset, INT8_MIN, INT8_MAX));
  });
}

void BatchMatmulInt16(const BatchMatmulParams& p) {
  MultiplyBatches<int16_t, int64_t>(p, [&p](int64_t sum) {
    return ClampToInt16(RequantizeWide(sum, p.multiplier, p.shift), INT16_MIN, INT16_MAX);
  });
}

void BatchMatmulFloat(const BatchMatmulParams& p) {
  MultiplyBatches<float, float>(p, [](float sum) { return sum; });
}

}  // namespace mcubench::kernels
