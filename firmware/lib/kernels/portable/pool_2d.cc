// SPDX-License-Identifier: Apache-2.0
// Pools in plain C++: one walk over the windows, one reduction each.
#include "kernels/pool_2d.h"

#include "kernels/requantize.h"

namespace mcubench::kernels {
namespace {

struct Average {
  static constexpr int32_t kStart = 0;
  static int32_t Take(int32_t accumulator, int32_t value) { return accumulator + value; }
  // Halves away from zero. Division without a sign: cores that have none take less code for it.
  static int32_t Finish(int32_t accumulator, int32_t count) {
    const uint32_t size = static_cast<uint32_t>(accumulator < 0 ? -accumulator : accumulator);
    const uint32_t divisor = static_cast<uint32_t>(count);
    const int32_t mean = static_cast<int32_t>((size + divisor / 2) / divisor);
    return accumulator < 0 ? -mean : mean;
  }
};

struct Maximum {
  static constexpr int32_t kStart = INT8_MIN;
  static int32_t Take(int32_t accumulator, int32_t value) { return value > accumulator ? value : accumulator; }
  static int32_t Finish(int32_t accumulator, int32_t /*count*/) { return accumulator; }
};

template <typename Reduction>
int32_t ReduceWindow(const Pool2dInt8Params& p, const int8_t* channel, const TapRange& rows,
                     const TapRange& columns) {
  int32_t accumulator = Reduction::kStart;
  for (int32_t ky = rows.first; ky < rows.last; ++ky) {
    for (int32_t kx = columns.first; kx < columns.last; ++kx) {
      const int32_t pixel = (rows.origin + ky) * p.columns.input_size + columns.origin + kx;
      accumulator = Reduction::Take(accumulator, channel[pixel * p.depth]);
    }
  }
  const int32_t count = (rows.last - rows.first) * (columns.last - columns.first);
  return Clamp(Reduction::Finish(accumulator, count), p.activation_min, p.activation_max);
}

template <typename Reduction>
void Pool(const Pool2dInt8Params& p) {
  const int32_t image_size = p.rows.input_size * p.columns.input_size * p.depth;
  int8_t* output = p.output;
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const int8_t* const image = p.input + batch * image_size;
    for (int32_t row = 0; row < p.rows.output_size; ++row) {
      const TapRange row_taps = TapsInside(p.rows, row);
      for (int32_t column = 0; column < p.columns.output_size; ++column) {
        const TapRange column_taps = TapsInside(p.columns, column);
        for (int32_t channel = 0; channel < p.depth; ++channel) {
          *output++ = static_cast<int8_t>(ReduceWindow<Reduction>(p, image + channel, row_taps, column_taps));
        }
      }
    }
  }
}

}  // namespace

[[gnu::cold]] void AveragePool2dInt8(const Pool2dInt8Params& params) { Pool<Average>(params); }
void MaxPool2dInt8(const Pool2dInt8Params& params) { Pool<Maximum>(params); }

}  // namespace mcubench::kernels
