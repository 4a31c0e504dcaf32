// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D with any filter.
#include "kernels/packed_depthwise_conv_2d.h"

#include <cstring>

#include "kernels/dsp/planes.h"

namespace mcubench::kernels {
namespace {

using dsp::kElementBytes;

void AnyFilter(const PackedDepthwiseConv2dInt8Params& p, const int8_t* weights, const dsp::PlaneScale& scale,
               int8_t* output) {
  const int32_t words = (p.columns.filter_size + 1) / 2;
  int8_t* const lanes = p.scratch + p.rows.plane_size * dsp::RowBytes(p);
  int8_t* to = lanes;
  for (int32_t ky = 0; ky < p.rows.filter_size; ++ky, weights += p.columns.filter_size) {
    for (int32_t kx = 0; kx < p.columns.filter_size; kx += 2, to += sizeof(int32_t)) {
      const int32_t word = dsp::Lanes(weights[kx], kx + 1 < p.columns.filter_size ? weights[kx + 1] : 0);
      std::memcpy(to, &word, sizeof word);
    }
  }
  dsp::PlaneJob job;
  job.plane = p.scratch;
  job.output = output;
  job.weights = lanes;
  job.filter_rows = p.rows.filter_size;
  job.filter_words = words;
  job.row_rest = dsp::RowBytes(p) - words * static_cast<int32_t>(sizeof(int32_t));
  job.column_step = p.columns.stride * kElementBytes;
  job.scale = scale;
  job.output_columns = p.columns.output_size;
  job.row_step = p.rows.stride * dsp::RowBytes(p) - p.columns.output_size * job.column_step;
  job.output_rows = p.rows.output_size;
  dsp::mcubench_dsp_plane(&job);
}

}  // namespace

void PackedDepthwiseConv2dInt8(const PackedDepthwiseConv2dInt8Params& p) { dsp::ForEachChannel(p, AnyFilter); }

}  // namespace mcubench::kernels
