// SPDX-License-Identifier: Apache-2.0
// CONV_2D in plain C++: taps outside the input are skipped, which is what padding with the zero point comes to.
#include "kernels/conv_2d.h"

#include "kernels/portable/weights.h"
#include "kernels/requantize.h"

namespace mcubench::kernels {
namespace {

template <typename Weights>
int32_t DotProduct(const int8_t* input, const int8_t* weights, int32_t first, int32_t count, int32_t input_offset) {
  int32_t sum = 0;
  for (int32_t i = 0; i < count; ++i) sum += (input[i] + input_offset) * Weights::At(weights, first + i);
  return sum;
}

// All output channels of one output pixel.
template <typename Weights>
void ConvolvePixel(const Conv2dInt8Params& p, const int8_t* image, const TapRange& row_taps,
                   const TapRange& column_taps, int8_t* output) {
  const int32_t row_weights = p.columns.filter_size * p.filter_depth;
  const int32_t channel_weights = p.rows.filter_size * row_weights;
  const int32_t channels_per_group = p.output_depth / (p.input_depth / p.filter_depth);
  for (int32_t channel = 0; channel < p.output_depth; ++channel) {
    const int8_t* const group_input = image + channel / channels_per_group * p.filter_depth;
    const int32_t first = channel * channel_weights;
    int32_t sum = p.biases[channel];
    for (int32_t ky = row_taps.first; ky < row_taps.last; ++ky) {
      const int32_t y = row_taps.origin + ky * p.rows.dilation;
      for (int32_t kx = column_taps.first; kx < column_taps.last; ++kx) {
        const int32_t x = column_taps.origin + kx * p.columns.dilation;
        sum += DotProduct<Weights>(group_input + (y * p.columns.input_size + x) * p.input_depth, p.weights,
                                   first + ky * row_weights + kx * p.filter_depth, p.filter_depth, p.input_offset);
      }
    }
    const int32_t value = Requantize(sum, p.multipliers[channel], p.shifts[channel]) + p.output_offset;
    output[channel] = static_cast<int8_t>(Clamp(value, p.activation_min, p.activation_max));
  }
}

template <typename Weights>
void Convolve(const Conv2dInt8Params& p) {
  const int32_t image_size = p.rows.input_size * p.columns.input_size * p.input_depth;
  int8_t* output = p.output;
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const int8_t* const image = p.input + batch * image_size;
    for (int32_t row = 0; row < p.rows.output_size; ++row) {
      const TapRange row_taps = TapsInside(p.rows, row);
      for (int32_t column = 0; column < p.columns.output_size; ++column) {
        ConvolvePixel<Weights>(p, image, row_taps, TapsInside(p.columns, column), output);
        output += p.output_depth;
      }
    }
  }
}

}  // namespace

void Conv2dInt8(const Conv2dInt8Params& p) { Convolve<WholeBytes>(p); }
void Conv2dInt4(const Conv2dInt8Params& p) { Convolve<HalfBytes>(p); }

}  // namespace mcubench::kernels
