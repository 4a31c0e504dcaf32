// SPDX-License-Identifier: Apache-2.0
// A plane is filled from its channel before any of the channel's outputs is written, and nothing else of the input is
// read for them: where input and output have one shape, they may be the same memory.
#include "kernels/dsp/planes.h"

#include "kernels/dsp/activate.h"

namespace mcubench::kernels::dsp {
namespace {

int32_t Smaller(int32_t a, int32_t b) { return a < b ? a : b; }

}  // namespace

[[gnu::cold]] void ForEachChannel(const PackedDepthwiseConv2dInt8Params& p, PlaneKernel kernel) {
  const int32_t row_bytes = RowBytes(p);
  const int32_t columns = Smaller(p.columns.input_size, p.columns.plane_size - p.columns.padding);
  const int32_t rows = Smaller(p.rows.input_size, p.rows.plane_size - p.rows.padding);
  const int32_t row_skip = (p.columns.input_size - columns) * p.input_depth;
  int8_t* const inside = p.scratch + p.rows.padding * row_bytes + p.columns.padding * kElementBytes;
  const int32_t output_depth = p.input_depth * p.depth_multiplier;
  const int32_t outputs = p.rows.output_size * p.columns.output_size * output_depth;
  const uint32_t border = static_cast<uint16_t>(p.padding);
  mcubench_dsp_fill(p.scratch, border | border << 16, p.rows.plane_size * row_bytes / 4);
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const int8_t* image = p.input + batch * p.rows.input_size * p.columns.input_size * p.input_depth;
    const int8_t* weights = p.weights;
    int32_t channel = 0;
    for (int32_t input_channel = 0; input_channel < p.input_depth; ++input_channel, ++image) {
      mcubench_dsp_gather(inside, image, p.input_depth, columns, rows, row_bytes, row_skip);
      for (int32_t copy = 0; copy < p.depth_multiplier; ++copy, ++channel) {
        const Scale scale = ScaleAt(p.scales, p.scales.count == 1 ? 0 : channel);
        const PlaneScale of_plane = {p.biases[channel], scale.multiplier, p.rounding * (1 << scale.shift),
                                     scale.shift, output_depth};
        kernel(p, weights, of_plane, p.output + batch * outputs + channel);
        weights += p.rows.filter_size * p.columns.filter_size;
      }
    }
  }
  Activate(p.activation_min, p.activation_max, p.output, p.batches * outputs);
}

}  // namespace mcubench::kernels::dsp
