// SPDX-License-Identifier: Apache-2.0
// CONV_2D for Helium: the window's inputs of two output pixels side by side, against four output channels at a time.
#include "kernels/mve/conv_2d.h"

#include "kernels/mve/bytes.h"
#include "kernels/mve/channels.h"

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

// The window's inputs of an output pixel, in the order of the weights.
const int8_t* Gather(const Params& p, const Cursor& at, int8_t* patch) {
  const TapRange rows = TapsInside(p.rows, at.row);
  const TapRange columns = TapsInside(p.columns, at.column);
  const int32_t row_size = p.columns.input_size * p.input_depth;
  const int32_t window_row = p.columns.filter_size * p.input_depth;
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

}  // namespace

void MveConv2dInt8(const Params& p) {
  const int32_t output_depth = p.channels.count;
  int8_t* const second_patch = p.patches + p.channels.depth;
  int8_t* output = p.output;
  Cursor at = {p.input, 0, 0};
  for (int32_t left = p.batches * p.rows.output_size * p.columns.output_size; left > 0; left -= 2) {
    const int8_t* const first = Gather(p, at, p.patches);
    Advance(p, &at);
    // An odd last pixel is computed twice, into the same place.
    const int8_t* const second = left > 1 ? Gather(p, at, second_patch) : first;
    Advance(p, &at);
    mcubench_mve_multiply_two(&p.channels, first, second, output, left > 1 ? output + output_depth : output);
    output += 2 * output_depth;
  }
}

}  // namespace mcubench::kernels
