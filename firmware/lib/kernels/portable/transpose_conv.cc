// SPDX-License-Identifier: Apache-2.0
// TRANSPOSE_CONV in plain C++.
#include "kernels/transpose_conv.h"

#include "kernels/requantize.h"

namespace mcubench::kernels {

namespace {

// Calls for every output with its sum; `product` is of an input and a weight.
template <typename Sum, typename Params, typename Product, typename Finish>
void Gather(const Params& p, Product product, Finish finish) {
  const int32_t row_weights = p.columns.filter_size * p.input_depth;
  auto* output = p.output;
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const auto* const image = p.input + batch * p.rows.input_size * p.columns.input_size * p.input_depth;
    for (int32_t row = 0; row < p.rows.output_size; ++row) {
      for (int32_t column = 0; column < p.columns.output_size; ++column) {
        for (int32_t channel = 0; channel < p.output_depth; ++channel) {
          const auto* const weights = p.weights + channel * p.rows.filter_size * row_weights;
          Sum sum = 0;
          for (int32_t y = 0; y < p.rows.input_size; ++y) {
            const int32_t ky = row + p.rows.padding - y * p.rows.stride;
            if (ky < 0 || ky >= p.rows.filter_size) continue;
            for (int32_t x = 0; x < p.columns.input_size; ++x) {
              const int32_t kx = column + p.columns.padding - x * p.columns.stride;
              if (kx < 0 || kx >= p.columns.filter_size) continue;
              const auto* const input = image + (y * p.columns.input_size + x) * p.input_depth;
              const auto* const filter = weights + ky * row_weights + kx * p.input_depth;
              for (int32_t i = 0; i < p.input_depth; ++i) sum += product(input[i], filter[i]);
            }
          }
          *output++ = finish(sum, channel);
        }
      }
    }
  }
}

}  // namespace

void TransposeConvInt8(const TransposeConvInt8Params& p) {
  Gather<int32_t>(
      p, [&p](int32_t value, int32_t weight) { return (value + p.input_offset) * weight; },
      [&p](int32_t sum, int32_t channel) {
        const int32_t value =
            Requantize(sum + p.biases[channel], p.multipliers[channel], p.shifts[channel]) + p.output_offset;
        return static_cast<int8_t>(Clamp(value, p.activation_min, p.activation_max));
      });
}

void TransposeConvInt16(const TransposeConvInt16Params& p) {
  Gather<int64_t>(
      p, [](int32_t value, int32_t weight) { return value * weight; },
      [&p](int64_t sum, int32_t channel) {
        const int64_t value = RequantizeWide(sum + p.biases[channel], p.multipliers[channel], p.shifts[channel]);
        return ClampToInt16(value, p.activation_min, p.activation_max);
      });
}

void TransposeConvFloat(const TransposeConvFloatParams& p) {
  Gather<float>(
      p, [](float value, float weight) { return value * weight; },
      [&p](float sum, int32_t channel) {
        const float value = sum + p.biases[channel];
        return value < p.low ? p.low : (value > p.high ? p.high : value);
      });
}

}  // namespace mcubench::kernels
