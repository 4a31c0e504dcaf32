// SPDX-License-Identifier: Apache-2.0
// CONV_2D for Helium: the window's inputs of two output pixels side by side, against four output channels at a time.
#include "kernels/mve/conv_2d.h"

#include "kernels/mve/bytes.h"
#include "kernels/mve/dot_product.h"
#include "kernels/mve/requantize.h"

namespace mcubench::kernels {
namespace {

using Params = MveConv2dInt8Params;

// Where the next output pixel is.
struct Cursor {
  const int8_t* image;
  int32_t row;
  int32_t column;
};

// One row of the window; what is outside of the image is the zero point.
int8_t* GatherRow(const Params& p, const int8_t* row, const TapRange& taps, int8_t* to) {
  const int32_t depth = p.input_depth;
  to = Fill(to, p.input_zero_point, taps.first * depth);
  const int8_t* from = row + (taps.origin + taps.first * p.columns.dilation) * depth;
  if (p.columns.dilation == 1) {
    to = Copy(to, from, (taps.last - taps.first) * depth);
  } else {
    for (int32_t tap = taps.first; tap < taps.last; ++tap, from += p.columns.dilation * depth) {
      to = Copy(to, from, depth);
    }
  }
  return Fill(to, p.input_zero_point, (p.columns.filter_size - taps.last) * depth);
}

// The window's inputs of an output pixel, in the order of the weights; in place where they lie like that already.
const int8_t* Gather(const Params& p, const Cursor& at, int8_t* patch) {
  const TapRange rows = TapsInside(p.rows, at.row);
  const TapRange columns = TapsInside(p.columns, at.column);
  const int32_t row_size = p.columns.input_size * p.input_depth;
  const int32_t window_row = p.columns.filter_size * p.input_depth;
  if (p.rows.filter_size == 1 && p.columns.filter_size == 1) {
    return at.image + rows.origin * row_size + columns.origin * p.input_depth;
  }
  if (rows.last - rows.first == p.rows.filter_size && columns.last - columns.first == p.columns.filter_size &&
      p.columns.dilation == 1) {
    const int8_t* row = at.image + rows.origin * row_size + columns.origin * p.input_depth;
    int8_t* to = patch;
    for (int32_t tap = p.rows.filter_size; tap > 0; --tap, row += p.rows.dilation * row_size) {
      to = Copy(to, row, window_row);
    }
    return patch;
  }
  int8_t* to = Fill(patch, p.input_zero_point, rows.first * window_row);
  for (int32_t tap = rows.first; tap < rows.last; ++tap) {
    to = GatherRow(p, at.image + (rows.origin + tap * p.rows.dilation) * row_size, columns, to);
  }
  Fill(to, p.input_zero_point, (p.rows.filter_size - rows.last) * window_row);
  return patch;
}

void Advance(const Params& p, Cursor* at) {
  if (++at->column < p.columns.output_size) return;
  at->column = 0;
  if (++at->row < p.rows.output_size) return;
  at->row = 0;
  at->image += p.rows.input_size * p.columns.input_size * p.input_depth;
}

// All output channels of two pixels. What the loop needs of the parameters is in variables: a store of bytes might
// change whatever is behind a pointer.
void MultiplyPatches(const Params& p, const int8_t* first, const int8_t* second, int8_t* output,
                     int8_t* second_output) {
  const OutputRange range = {p.output_offset, p.activation_min, p.activation_max};
  const int32_t depth = p.window_depth;
  const int32_t weights_step = (depth + kLanes - 1) / kLanes * kLanes * kChannelsAtOnce;
  const int8_t* weights = p.weights;
  const int32_t* biases = p.biases;
  const int32_t* multipliers = p.multipliers;
  const int8_t* shifts = p.shifts;
  for (int32_t left = p.output_depth; left > 0; left -= kChannelsAtOnce) {
    int32_t sums[2][kChannelsAtOnce];
    const int32x4_t start = vldrwq_s32(biases);
    vstrwq_s32(sums[0], start);
    vstrwq_s32(sums[1], start);
    DotProducts2x2(first, second, weights, depth, &sums[0][0], &sums[1][0]);
    DotProducts2x2(first, second, weights + 2 * kLanes, depth, &sums[0][2], &sums[1][2]);
    const Scales scales = LoadScales(multipliers, shifts);
    const int32x4_t values = ToOutput(vldrwq_s32(sums[0]), scales, range);
    const int32x4_t second_values = ToOutput(vldrwq_s32(sums[1]), scales, range);
    const mve_pred16_t there = vctp32q(static_cast<uint32_t>(left));
    vstrbq_p_s32(second_output, second_values, there);
    vstrbq_p_s32(output, values, there);
    weights += weights_step;
    biases += kChannelsAtOnce;
    multipliers += kChannelsAtOnce;
    shifts += kChannelsAtOnce;
    output += kChannelsAtOnce;
    second_output += kChannelsAtOnce;
  }
}

}  // namespace

void MveConv2dInt8(const Params& p) {
  int8_t* const second_patch = p.patches + p.window_depth;
  int8_t* output = p.output;
  Cursor at = {p.input, 0, 0};
  for (int32_t left = p.batches * p.rows.output_size * p.columns.output_size; left > 0; left -= 2) {
    const int8_t* const first = Gather(p, at, p.patches);
    Advance(p, &at);
    // An odd last pixel is computed twice, into the same place.
    const int8_t* const second = left > 1 ? Gather(p, at, second_patch) : first;
    Advance(p, &at);
    MultiplyPatches(p, first, second, output, left > 1 ? output + p.output_depth : output);
    output += 2 * p.output_depth;
  }
}

}  // namespace mcubench::kernels
