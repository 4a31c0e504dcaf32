// SPDX-License-Identifier: Apache-2.0
// The assembly writes whole blocks: a last block that is part empty goes by way of the stack.
//
// Everything that is called once for some hundred multiply-accumulates is marked cold: small is worth more there than
// fast.
#include "kernels/dsp/packed_channels.h"

#include <cstring>

#include "kernels/dsp/inner_loops.h"

namespace mcubench::kernels::dsp {
namespace {

constexpr int32_t kBlockScalesBytes = 20;

}  // namespace

[[gnu::cold]] int8_t* UnpackScales(const PackedChannels& c, int8_t* scales) {
  for (int32_t channel = 0; channel < c.scales.count; channel += kBlockChannels, scales += kBlockScalesBytes) {
    for (int32_t i = 0; i < kBlockChannels; ++i) {
      const Scale scale = ScaleAt(c.scales, c.scales.count == 1 ? 0 : channel + i);
      std::memcpy(scales + i * 4, &scale.multiplier, 4);
      scales[kBlockChannels * 4 + i] = static_cast<int8_t>(scale.shift);
    }
  }
  return scales;
}

[[gnu::cold]] void Multiply(const PackedChannels& c, const int8_t* scales, const int8_t* patches, int32_t pixels,
                            int8_t* output) {
  const auto multiply = pixels == 1 ? mcubench_dsp_multiply_one : mcubench_dsp_multiply_two;
  const int32_t whole = c.output_depth / kBlockChannels;
  const int32_t rest = c.output_depth % kBlockChannels;
  BlockJob job;
  job.patches = patches;
  job.patches_end = patches + c.quads * pixels * kWideQuadBytes;
  job.blocks = c.blocks;
  job.scales = scales;
  job.scales_step = c.scales.count == 1 ? 0 : kBlockScalesBytes;
  job.first_output = output;
  job.second_output = output + c.output_depth;
  job.block_count = whole;
  job.rounding = c.rounding;
  job.odd_quads = c.quads & 1;
  if (whole > 0) multiply(&job);
  if (rest == 0) return;
  int8_t last[2][kBlockChannels];
  job.blocks += whole * c.block_bytes;
  job.scales += whole * job.scales_step;
  job.block_count = 1;
  job.first_output = last[0];
  job.second_output = last[1];
  multiply(&job);
  output += whole * kBlockChannels;
  for (int32_t pixel = 0; pixel < pixels; ++pixel, output += c.output_depth) {
    for (int32_t i = 0; i < rest; ++i) output[i] = last[pixel][i];
  }
}

}  // namespace mcubench::kernels::dsp
