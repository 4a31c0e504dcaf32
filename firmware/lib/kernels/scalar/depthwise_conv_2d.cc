// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D: where each tap's inputs are is found once for all channels of a pixel.
#include "kernels/scalar/depthwise_conv_2d.h"

#include "kernels/scalar/requantize_channels.h"
#include "kernels/taps.h"

namespace mcubench::kernels {
namespace {

using Params = ScalarDepthwiseConv2dInt8Params;

// All channels of one output pixel, a few at a time.
void ConvolvePixel(const Params& p, const int8_t* const* taps, const int8_t* const* last, int8_t* output) {
  constexpr int32_t kAtOnce = 8;
  ChannelScales scales = {p.multipliers, p.right_shifts, p.output_offset, p.activation_min, p.activation_max};
  const int8_t* weights = p.weights;
  for (int32_t channel = 0; channel < p.depth;) {
    int32_t sums[kAtOnce];
    const int32_t count = p.depth - channel < kAtOnce ? p.depth - channel : kAtOnce;
    for (int32_t* sum = sums; sum != sums + count; ++channel) {
      int32_t total = p.biases[channel];
      for (const int8_t* const* tap = taps; tap != last; ++tap) total += (*tap)[channel] * *weights++;
      *sum++ = total;
    }
    mcubench_requantize_channels(sums, output, &scales, count);
    output += count;
    scales.multipliers += count;
    scales.right_shifts += count;
  }
}

}  // namespace

void ScalarDepthwiseConv2dInt8(const Params& p) {
  const int32_t image_size = p.rows.input_size * p.columns.input_size * p.depth;
  const int32_t tap_count = p.rows.filter_size * p.columns.filter_size;
  const int8_t** const taps = reinterpret_cast<const int8_t**>(p.scratch);
  int8_t* const zero_points = p.scratch + tap_count * static_cast<int32_t>(sizeof(*taps));
  for (int32_t channel = 0; channel < p.depth; ++channel) zero_points[channel] = p.input_zero_point;
  int8_t* output = p.output;
  const int8_t* image = p.input;
  for (int32_t batch = 0; batch < p.batches; ++batch, image += image_size) {
    for (int32_t row = 0; row < p.rows.output_size; ++row) {
      for (int32_t column = 0; column < p.columns.output_size; ++column, output += p.depth) {
        FindTaps(p.rows, p.columns, p.depth, image, row, column, zero_points, taps);
        ConvolvePixel(p, taps, taps + tap_count, output);
      }
    }
  }
}

}  // namespace mcubench::kernels
