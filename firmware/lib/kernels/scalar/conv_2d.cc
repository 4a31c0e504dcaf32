// SPDX-License-Identifier: Apache-2.0
// CONV_2D: the window's inputs of each output pixel are a patch.
#include "kernels/scalar/conv_2d.h"

namespace mcubench::kernels {
namespace {

using Params = ScalarConv2dInt8Params;

// One row of the window; what is outside of the image is the zero point.
uint8_t* GatherRow(const Params& p, const int8_t* row, const TapRange& taps, uint8_t* to, int32_t* sum) {
  const int32_t depth = p.input_depth;
  const int32_t step = p.columns.dilation * depth;
  const int8_t* from = row + taps.origin * depth + taps.first * step;
  to = FillPatch(to, p.input_zero_point, taps.first * depth, sum);
  if (p.columns.dilation == 1) {
    to = AppendToPatch(to, from, (taps.last - taps.first) * depth, sum);
  } else {
    for (int32_t tap = taps.first; tap < taps.last; ++tap, from += step) to = AppendToPatch(to, from, depth, sum);
  }
  return FillPatch(to, p.input_zero_point, (p.columns.filter_size - taps.last) * depth, sum);
}

// The window's inputs of one output pixel, in the order of the weights; the end of the patch.
uint8_t* Gather(const Params& p, const int8_t* image, const TapRange& rows, const TapRange& columns, int32_t* sum) {
  const int32_t row_size = p.columns.input_size * p.input_depth;
  const int32_t window_row = p.columns.filter_size * p.input_depth;
  uint8_t* to = FillPatch(reinterpret_cast<uint8_t*>(p.patch), p.input_zero_point, rows.first * window_row, sum);
  for (int32_t tap = rows.first; tap < rows.last; ++tap) {
    to = GatherRow(p, image + (rows.origin + tap * p.rows.dilation) * row_size, columns, to, sum);
  }
  return FillPatch(to, p.input_zero_point, (p.rows.filter_size - rows.last) * window_row, sum);
}

}  // namespace

void ScalarConv2dInt8(const Params& p) {
  const int32_t image_size = p.rows.input_size * p.columns.input_size * p.input_depth;
  const int8_t* image = p.input;
  int8_t* output = p.output;
  for (int32_t batch = 0; batch < p.batches; ++batch, image += image_size) {
    for (int32_t row = 0; row < p.rows.output_size; ++row) {
      const TapRange rows = TapsInside(p.rows, row);
      for (int32_t column = 0; column < p.columns.output_size; ++column, output += p.channels.count) {
        int32_t sum = 0;
        uint8_t* const end = Gather(p, image, rows, TapsInside(p.columns, column), &sum);
        MultiplyPatch(p.channels, reinterpret_cast<uint8_t*>(p.patch), end, sum, output);
      }
    }
  }
}

}  // namespace mcubench::kernels
