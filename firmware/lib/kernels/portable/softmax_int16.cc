// SPDX-License-Identifier: Apache-2.0
// SOFTMAX of int16 in plain C++. The output holds the exponentials until their sum is known.
#include "kernels/softmax_int16.h"

#include "kernels/fixed_point.h"
#include "kernels/requantize.h"

namespace mcubench::kernels {

namespace {

// The line through a table at `position` of 65,536, of which 7 bits lie between two steps.
int16_t Interpolate(const int16_t* table, int32_t position) {
  const int16_t* const step = table + (position >> 7);
  return static_cast<int16_t>(step[0] + (((step[1] - step[0]) * (position & 127) + 64) >> 7));
}

int16_t Exponential(const SoftmaxInt16Params& p, int32_t distance) {
  const int32_t scaled = Requantize(-distance, p.multiplier, p.shift);
  return Interpolate(p.exponentials, Clamp(scaled + UINT16_MAX, 0, UINT16_MAX));
}

void SoftmaxRow(const SoftmaxInt16Params& p, const int16_t* input, int16_t* output) {
  int32_t maximum = INT16_MIN;
  for (int32_t i = 0; i < p.depth; ++i) maximum = input[i] > maximum ? input[i] : maximum;
  int32_t sum = 0;
  for (int32_t i = 0; i < p.depth; ++i) {
    output[i] = Exponential(p, maximum - input[i]);
    sum += output[i];
  }
  const int32_t headroom = LeadingZeros(static_cast<uint32_t>(sum));
  // The sum as 1 + x in fractions of 2^16, and 1 / (1 + x).
  const int64_t shifted = ((static_cast<int64_t>(sum) << (headroom - 1)) + (1 << 13)) >> 14;
  const int32_t x = Clamp(static_cast<int32_t>(shifted) - (1 << 16), 0, UINT16_MAX);
  const int32_t reciprocal = Interpolate(p.reciprocals, x);
  const int32_t shift = 31 - headroom;
  for (int32_t i = 0; i < p.depth; ++i) {
    const int32_t share = (output[i] * reciprocal + (1 << (shift - 1))) >> shift;
    output[i] = static_cast<int16_t>(Clamp(share, 0, INT16_MAX));
  }
}

}  // namespace

void SoftmaxInt16(const SoftmaxInt16Params& p) {
  for (int32_t row = 0; row < p.rows; ++row) SoftmaxRow(p, p.input + row * p.depth, p.output + row * p.depth);
}

}  // namespace mcubench::kernels
