// SPDX-License-Identifier: Apache-2.0
// Convolutions of float32 and int16 in plain C++: one walk over the windows, two layouts of weights.
#include "kernels/wide_conv_2d.h"

#include "kernels/requantize.h"

namespace mcubench::kernels {

namespace {

struct Float {
  using Activation = float;
  using Weight = float;
  using Sum = float;

  // The bias comes last: float32 sums depend on the order.
  static float Finish(const WideConv2dParams& p, float sum, int32_t channel) {
    const float value = sum + static_cast<const float*>(p.biases)[channel];
    return value < p.low ? p.low : (value > p.high ? p.high : value);
  }
};

struct Int16 {
  using Activation = int16_t;
  using Weight = int8_t;
  using Sum = int64_t;

  static int16_t Finish(const WideConv2dParams& p, int64_t sum, int32_t channel) {
    const int64_t value = sum + static_cast<const int64_t*>(p.biases)[channel];
    const int64_t scaled = RequantizeWide(value, p.multipliers[channel], p.shifts[channel]);
    return ClampToInt16(scaled, static_cast<int32_t>(p.low), static_cast<int32_t>(p.high));
  }
};

// Channel by channel: weights are output_depth x rows x columns x filter_depth.
struct Full {
  static int32_t FirstInput(const WideConv2dParams& p, int32_t channel) {
    return channel / (p.output_depth / (p.input_depth / p.filter_depth)) * p.filter_depth;
  }
  static int32_t Weight(const WideConv2dParams& p, int32_t channel, int32_t ky, int32_t kx) {
    return ((channel * p.rows.filter_size + ky) * p.columns.filter_size + kx) * p.filter_depth;
  }
};

// Weights are rows x columns x output_depth.
struct Depthwise {
  static int32_t FirstInput(const WideConv2dParams& p, int32_t channel) {
    return channel / (p.output_depth / p.input_depth);
  }
  static int32_t Weight(const WideConv2dParams& p, int32_t channel, int32_t ky, int32_t kx) {
    return (ky * p.columns.filter_size + kx) * p.output_depth + channel;
  }
};

template <typename Type, typename Layout>
typename Type::Sum SumOf(const WideConv2dParams& p, const typename Type::Activation* image, const TapRange& rows,
                         const TapRange& columns, int32_t channel) {
  const auto* const weights = static_cast<const typename Type::Weight*>(p.weights);
  typename Type::Sum sum = 0;
  for (int32_t ky = rows.first; ky < rows.last; ++ky) {
    const int32_t y = rows.origin + ky * p.rows.dilation;
    for (int32_t kx = columns.first; kx < columns.last; ++kx) {
      const int32_t x = columns.origin + kx * p.columns.dilation;
      const auto* const input =
          image + (y * p.columns.input_size + x) * p.input_depth + Layout::FirstInput(p, channel);
      const auto* const filter = weights + Layout::Weight(p, channel, ky, kx);
      for (int32_t i = 0; i < p.filter_depth; ++i) {
        sum += static_cast<typename Type::Sum>(input[i]) * static_cast<typename Type::Sum>(filter[i]);
      }
    }
  }
  return sum;
}

template <typename Type, typename Layout>
void Convolve(const WideConv2dParams& p) {
  const int32_t image_size = p.rows.input_size * p.columns.input_size * p.input_depth;
  auto* output = static_cast<typename Type::Activation*>(p.output);
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const auto* const image = static_cast<const typename Type::Activation*>(p.input) + batch * image_size;
    for (int32_t row = 0; row < p.rows.output_size; ++row) {
      const TapRange rows = TapsInside(p.rows, row);
      for (int32_t column = 0; column < p.columns.output_size; ++column) {
        const TapRange columns = TapsInside(p.columns, column);
        for (int32_t channel = 0; channel < p.output_depth; ++channel) {
          *output++ = Type::Finish(p, SumOf<Type, Layout>(p, image, rows, columns, channel), channel);
        }
      }
    }
  }
}

}  // namespace

void Conv2dFloat(const WideConv2dParams& p) { Convolve<Float, Full>(p); }
void Conv2dInt16(const WideConv2dParams& p) { Convolve<Int16, Full>(p); }
void DepthwiseConv2dFloat(const WideConv2dParams& p) { Convolve<Float, Depthwise>(p); }
void DepthwiseConv2dInt16(const WideConv2dParams& p) { Convolve<Int16, Depthwise>(p); }

}  // namespace mcubench::kernels
