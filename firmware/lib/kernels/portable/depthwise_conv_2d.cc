// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D in plain C++.
#include "kernels/depthwise_conv_2d.h"

#include "kernels/portable/weights.h"
#include "kernels/requantize.h"

namespace mcubench::kernels {
namespace {

// All output channels of one output pixel.
template <typename Weights>
void ConvolvePixel(const DepthwiseConv2dInt8Params& p, const int8_t* image, const TapRange& row_taps,
                   const TapRange& column_taps, int8_t* output) {
  const int32_t output_depth = p.input_depth * p.depth_multiplier;
  int32_t channel = 0;
  for (int32_t input_channel = 0; input_channel < p.input_depth; ++input_channel) {
    for (int32_t copy = 0; copy < p.depth_multiplier; ++copy, ++channel) {
      int32_t sum = p.biases[channel];
      for (int32_t ky = row_taps.first; ky < row_taps.last; ++ky) {
        const int32_t y = row_taps.origin + ky * p.rows.dilation;
        for (int32_t kx = column_taps.first; kx < column_taps.last; ++kx) {
          const int32_t x = column_taps.origin + kx * p.columns.dilation;
          const int32_t input = image[(y * p.columns.input_size + x) * p.input_depth + input_channel];
          const int32_t weight = Weights::At(p.weights, (ky * p.columns.filter_size + kx) * output_depth + channel);
          sum += (input + p.input_offset) * weight;
        }
      }
      const int32_t value = Requantize(sum, p.multipliers[channel], p.shifts[channel]) + p.output_offset;
      output[channel] = static_cast<int8_t>(Clamp(value, p.activation_min, p.activation_max));
    }
  }
}

template <typename Weights>
void Convolve(const DepthwiseConv2dInt8Params& p) {
  const int32_t image_size = p.rows.input_size * p.columns.input_size * p.input_depth;
  int8_t* output = p.output;
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const int8_t* const image = p.input + batch * image_size;
    for (int32_t row = 0; row < p.rows.output_size; ++row) {
      const TapRange row_taps = TapsInside(p.rows, row);
      for (int32_t column = 0; column < p.columns.output_size; ++column) {
        ConvolvePixel<Weights>(p, image, row_taps, TapsInside(p.columns, column), output);
        output += p.input_depth * p.depth_multiplier;
      }
    }
  }
}

}  // namespace

void DepthwiseConv2dInt8(const DepthwiseConv2dInt8Params& p) { Convolve<WholeBytes>(p); }
void DepthwiseConv2dInt4(const DepthwiseConv2dInt8Params& p) { Convolve<HalfBytes>(p); }

}  // namespace mcubench::kernels
