// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D with a filter of 3 x 3.
#include "kernels/dsp/planes.h"
#include "kernels/packed_depthwise_conv_2d.h"

namespace mcubench::kernels {
namespace {

constexpr int32_t kStepBytes = 2 * dsp::kElementBytes;

[[gnu::cold]] void Filter3x3(const PackedDepthwiseConv2dInt8Params& p, const int8_t* weights,
                             const dsp::PlaneScale& scale, int8_t* output) {
  const int32_t row_bytes = dsp::RowBytes(p);
  const int32_t pairs = p.columns.stride == 1 ? p.columns.output_size / 2 : 0;
  const int32_t singles = p.columns.output_size - 2 * pairs;
  dsp::Plane3x3Job job;
  for (int32_t ky = 0; ky < 3; ++ky, weights += 3) {
    job.rows[ky] = p.scratch + ky * row_bytes;
    job.weights[2 * ky] = dsp::Lanes(weights[0], weights[1]);
    job.weights[2 * ky + 1] = dsp::Lanes(weights[1], weights[2]);
  }
  job.output = output;
  job.scale = scale;
  job.pair_bytes = pairs * kStepBytes;
  job.single_bytes = singles * kStepBytes;
  job.row_step = p.rows.stride * row_bytes - (pairs + singles) * kStepBytes;
  job.output_rows = p.rows.output_size;
  dsp::mcubench_dsp_plane_3x3(&job);
}

}  // namespace

void PackedDepthwise3x3Int8(const PackedDepthwiseConv2dInt8Params& p) { dsp::ForEachChannel(p, Filter3x3); }

}  // namespace mcubench::kernels
