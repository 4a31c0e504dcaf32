// SPDX-License-Identifier: Apache-2.0
// CONV_2D, two output pixels of a row at a time. A patch inside the input is widened straight from it; one over the
// border, or of rows that are no whole quads, is put together first, with the input's zero point outside.
#include "kernels/packed_conv_2d.h"

#include "kernels/dsp/activate.h"
#include "kernels/dsp/inner_loops.h"
#include "kernels/dsp/packed_channels.h"

namespace mcubench::kernels {
namespace {

using dsp::kQuadBytes;
using dsp::kWideQuadBytes;

class Convolution {
 public:
  explicit Convolution(const PackedConv2dInt8Params& params)
      : p_(params),
        patches_(dsp::UnpackScales(params.channels, params.scratch)),
        row_bytes_(params.columns.input_size * params.input_depth) {}

  [[gnu::cold]] void Row(const int8_t* image, int32_t row, int8_t* output) const {
    const TapRange taps = TapsInside(p_.rows, row);
    const bool straight = p_.run_quads > 0 && taps.first == 0 && taps.last == p_.rows.filter_size;
    const int32_t columns = p_.columns.output_size;
    int32_t pixels = 2;
    for (int32_t column = 0; column < columns; column += pixels, output += pixels * p_.channels.output_depth) {
      if (column + 1 == columns) pixels = 1;
      if (pixels == 2 && straight && IsInside(column) && IsInside(column + 1)) {
        WidenTwo(image, taps.origin, column);
      } else {
        for (int32_t i = 0; i < pixels; ++i) Compose(image, taps, column + i, Patch(i));
        if (pixels == 2) {
          dsp::mcubench_dsp_widen_two(patches_, Patch(0), Patch(1), p_.channels.quads);
        } else {
          dsp::mcubench_dsp_widen_one(patches_, Patch(0), p_.channels.quads);
        }
      }
      dsp::Multiply(p_.channels, p_.scratch, patches_, pixels, output);
    }
  }

 private:
  // Whether all taps of an output column are inside the input.
  bool IsInside(int32_t column) const {
    const int32_t x = column * p_.columns.stride - p_.columns.padding;
    return x >= 0 && x + (p_.columns.filter_size - 1) * p_.columns.dilation < p_.columns.input_size;
  }

  int8_t* Patch(int32_t index) const {
    return patches_ + p_.channels.quads * (2 * kWideQuadBytes + index * kQuadBytes);
  }

  [[gnu::cold]] void WidenTwo(const int8_t* image, int32_t y, int32_t column) const {
    const int32_t x = column * p_.columns.stride - p_.columns.padding;
    const int32_t step = p_.rows.dilation * row_bytes_;
    const int8_t* from = image + y * row_bytes_ + x * p_.input_depth;
    int8_t* to = patches_;
    for (int32_t ky = 0; ky < p_.rows.filter_size; ++ky, from += step) {
      to = dsp::mcubench_dsp_widen_two(to, from, from + p_.columns.stride * p_.input_depth, p_.run_quads);
    }
  }

  [[gnu::cold, gnu::noinline]] void Compose(const int8_t* image, const TapRange& rows, int32_t column,
                                            int8_t* patch) const {
    const TapRange columns = TapsInside(p_.columns, column);
    const bool whole =
        rows.last - rows.first == p_.rows.filter_size && columns.last - columns.first == p_.columns.filter_size;
    if (!whole) {
      const uint32_t lanes = 0x01010101u * static_cast<uint8_t>(p_.padding);
      dsp::mcubench_dsp_fill(patch, lanes, p_.channels.quads);
    }
    // Taps that lie side by side are one piece.
    const int32_t piece = p_.columns.dilation == 1 ? columns.last - columns.first : 1;
    for (int32_t ky = rows.first; ky < rows.last; ++ky) {
      const int8_t* const from = image + (rows.origin + ky * p_.rows.dilation) * row_bytes_;
      int8_t* const to = patch + ky * p_.columns.filter_size * p_.input_depth;
      for (int32_t kx = columns.first; kx < columns.last; kx += piece) {
        const int32_t x = columns.origin + kx * p_.columns.dilation;
        dsp::mcubench_dsp_copy(to + kx * p_.input_depth, from + x * p_.input_depth, piece * p_.input_depth);
      }
    }
  }

  const PackedConv2dInt8Params& p_;
  int8_t* const patches_;
  const int32_t row_bytes_;
};

}  // namespace

[[gnu::cold]] void PackedConv2dInt8(const PackedConv2dInt8Params& p) {
  const Convolution convolution(p);
  const int32_t image_bytes = p.rows.input_size * p.columns.input_size * p.input_depth;
  const int32_t row_outputs = p.columns.output_size * p.channels.output_depth;
  const int8_t* image = p.input;
  int8_t* output = p.output;
  for (int32_t batch = 0; batch < p.batches; ++batch, image += image_bytes) {
    for (int32_t row = 0; row < p.rows.output_size; ++row, output += row_outputs) {
      convolution.Row(image, row, output);
    }
  }
  const PackedChannels& c = p.channels;
  dsp::Activate(c.activation_min, c.activation_max, p.output, p.batches * p.rows.output_size * row_outputs);
}

}  // namespace mcubench::kernels
