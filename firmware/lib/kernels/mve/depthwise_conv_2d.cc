// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D for Helium: products of 16 channels and one tap, widened and added up.
#include "kernels/mve/depthwise_conv_2d.h"

#include "kernels/mve/bytes.h"
#include "kernels/mve/requantize.h"
#include "kernels/taps.h"

namespace mcubench::kernels {
namespace {

using Params = MveDepthwiseConv2dInt8Params;

constexpr int32_t kLanes = 16;

// Sums of 16 channels, in the order of the products' halves.
struct Sums {
  int32x4_t even_bottom;
  int32x4_t even_top;
  int32x4_t odd_bottom;
  int32x4_t odd_top;
};

inline void Accumulate(int8x16_t inputs, int8x16_t weights, Sums* sums) {
  const int16x8_t even = vmullbq_int_s8(inputs, weights);
  const int16x8_t odd = vmulltq_int_s8(inputs, weights);
  sums->even_bottom = vaddq_s32(sums->even_bottom, vmovlbq_s16(even));
  sums->even_top = vaddq_s32(sums->even_top, vmovltq_s16(even));
  sums->odd_bottom = vaddq_s32(sums->odd_bottom, vmovlbq_s16(odd));
  sums->odd_top = vaddq_s32(sums->odd_top, vmovltq_s16(odd));
}

// The compiler is not to have all four under way at once: it would run out of vector registers.
inline void Barrier() { asm volatile("" ::: "memory"); }

inline int8x16_t Narrowed(const OutputRange& range, const int32_t* multipliers, const int8_t* shifts,
                          const Sums& sums) {
  int16x8_t even = vdupq_n_s16(0);
  even = vqmovnbq_s32(even, ToOffset(sums.even_bottom, multipliers, shifts, range.offset));
  Barrier();
  even = vqmovntq_s32(even, ToOffset(sums.even_top, multipliers + 4, shifts + 4, range.offset));
  Barrier();
  int16x8_t odd = vdupq_n_s16(0);
  odd = vqmovnbq_s32(odd, ToOffset(sums.odd_bottom, multipliers + 8, shifts + 8, range.offset));
  Barrier();
  odd = vqmovntq_s32(odd, ToOffset(sums.odd_top, multipliers + 12, shifts + 12, range.offset));
  const int8x16_t narrow = vqmovntq_s16(vqmovnbq_s16(vdupq_n_s8(0), even), odd);
  return vminq_s8(vmaxq_s8(narrow, vdupq_n_s8(static_cast<int8_t>(range.min))),
                  vdupq_n_s8(static_cast<int8_t>(range.max)));
}

// All channels of one output pixel, 16 at a time.
void ConvolvePixel(const Params& p, const OutputRange& range, const int8_t* const* pixel_taps, int32_t tap_count,
                   int8_t* output) {
  const int8_t* weights = p.weights;
  for (int32_t channel = 0; channel < p.depth; channel += kLanes) {
    const mve_pred16_t there = vctp8q(static_cast<uint32_t>(p.depth - channel));
    const int32_t* const biases = p.biases + channel;
    Sums sums = {vldrwq_s32(biases), vldrwq_s32(biases + 4), vldrwq_s32(biases + 8), vldrwq_s32(biases + 12)};
    const int8_t* const* taps = pixel_taps;
    for (int32_t left = tap_count; left > 0; --left, weights += kLanes) {
      Accumulate(vldrbq_z_s8(*taps++ + channel, there), vldrbq_s8(weights), &sums);
    }
    vstrbq_p_s8(output + channel, Narrowed(range, p.multipliers + channel, p.shifts + channel, sums), there);
  }
}

}  // namespace

void MveDepthwiseConv2dInt8(const Params& p) {
  const OutputRange range = {p.output_offset, p.activation_min, p.activation_max};
  const int32_t image_size = p.rows.input_size * p.columns.input_size * p.depth;
  int8_t* output = p.output;
  const int8_t* image = p.input;
  const int32_t tap_count = p.rows.filter_size * p.columns.filter_size;
  const int8_t** const taps = reinterpret_cast<const int8_t**>(p.scratch);
  int8_t* const zero_points = p.scratch + tap_count * static_cast<int32_t>(sizeof(*taps));
  Fill(zero_points, p.input_zero_point, p.depth);
  for (int32_t batch = 0; batch < p.batches; ++batch, image += image_size) {
    for (int32_t row = 0; row < p.rows.output_size; ++row) {
      for (int32_t column = 0; column < p.columns.output_size; ++column, output += p.depth) {
        FindTaps(p.rows, p.columns, p.depth, image, row, column, zero_points, taps);
        ConvolvePixel(p, range, taps, tap_count, output);
      }
    }
  }
}

}  // namespace mcubench::kernels
