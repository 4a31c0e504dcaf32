// SPDX-License-Identifier: Apache-2.0
// Pools of float32 and int16 in plain C++.
#include "kernels/wide_pool_2d.h"

namespace mcubench::kernels {

namespace {

template <typename T>
struct Average;

template <>
struct Average<float> {
  using Sum = float;
  static float Take(float sum, float value) { return sum + value; }
  static float Finish(float sum, int32_t count) { return sum / static_cast<float>(count); }
};

template <>
struct Average<int16_t> {
  using Sum = int32_t;
  static int32_t Take(int32_t sum, int32_t value) { return sum + value; }
  static int32_t Finish(int32_t sum, int32_t count) {
    return sum > 0 ? (sum + count / 2) / count : (sum - count / 2) / count;
  }
};

template <typename T>
struct Maximum {
  using Sum = T;
  static T Take(T largest, T value) { return value > largest ? value : largest; }
  static T Finish(T largest, int32_t /*count*/) { return largest; }
};

template <typename T, typename Reduction>
T ReduceWindow(const WidePool2dParams& p, const T* channel, const TapRange& rows, const TapRange& columns) {
  typename Reduction::Sum sum{};
  bool begun = false;
  for (int32_t ky = rows.first; ky < rows.last; ++ky) {
    for (int32_t kx = columns.first; kx < columns.last; ++kx) {
      const T value = channel[((rows.origin + ky) * p.columns.input_size + columns.origin + kx) * p.depth];
      sum = begun ? Reduction::Take(sum, value) : value;
      begun = true;
    }
  }
  const auto result = Reduction::Finish(sum, (rows.last - rows.first) * (columns.last - columns.first));
  if (static_cast<float>(result) < p.low) return static_cast<T>(p.low);
  return static_cast<float>(result) > p.high ? static_cast<T>(p.high) : static_cast<T>(result);
}

template <typename T, typename Reduction>
void Pool(const WidePool2dParams& p) {
  const int32_t image_size = p.rows.input_size * p.columns.input_size * p.depth;
  T* output = static_cast<T*>(p.output);
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const T* const image = static_cast<const T*>(p.input) + batch * image_size;
    for (int32_t row = 0; row < p.rows.output_size; ++row) {
      const TapRange rows = TapsInside(p.rows, row);
      for (int32_t column = 0; column < p.columns.output_size; ++column) {
        const TapRange columns = TapsInside(p.columns, column);
        for (int32_t channel = 0; channel < p.depth; ++channel) {
          *output++ = ReduceWindow<T, Reduction>(p, image + channel, rows, columns);
        }
      }
    }
  }
}

}  // namespace

void AveragePool2dFloat(const WidePool2dParams& p) { Pool<float, Average<float>>(p); }
void AveragePool2dInt16(const WidePool2dParams& p) { Pool<int16_t, Average<int16_t>>(p); }
void MaxPool2dFloat(const WidePool2dParams& p) { Pool<float, Maximum<float>>(p); }
void MaxPool2dInt16(const WidePool2dParams& p) { Pool<int16_t, Maximum<int16_t>>(p); }

}  // namespace mcubench::kernels
