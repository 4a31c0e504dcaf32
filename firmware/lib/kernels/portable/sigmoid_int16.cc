// SPDX-License-Identifier: Apache-2.0
// LOGISTIC and TANH of int16 in plain C++; tanh(x) is 2 * logistic(2 * x) - 1.
#include "kernels/sigmoid_int16.h"

namespace mcubench::kernels {

namespace {

constexpr int32_t kLastStep = 255;

int32_t ToSteps(const SigmoidInt16Params& p, int32_t value) {
  const int32_t half = p.shift > 0 ? 1 << (p.shift - 1) : 0;
  return (value * p.multiplier + half) >> p.shift;
}

// The table's line at |steps| / 2^bits, in fractions of 2^(16 + bits); past its end, `past_end` of them.
int32_t Interpolate(const uint16_t* table, int32_t steps, int32_t bits, int32_t past_end) {
  const int32_t size = steps < 0 ? -steps : steps;
  const int32_t index = size >> bits;
  if (index >= kLastStep) return past_end;
  const int32_t low = table[index];
  return (low << bits) + (size & ((1 << bits) - 1)) * (table[index + 1] - low);
}

}  // namespace

void LogisticInt16(const SigmoidInt16Params& p) {
  for (int32_t i = 0; i < p.count; ++i) {
    const int32_t steps = ToSteps(p, p.input[i]);
    const int32_t share = Interpolate(p.table, steps, 9, 0x7FFF << 10);
    p.output[i] = static_cast<int16_t>((steps >= 0 ? share + (1 << 9) : (1 << 25) - share + (1 << 9) - 1) >> 10);
  }
}

void TanhInt16(const SigmoidInt16Params& p) {
  for (int32_t i = 0; i < p.count; ++i) {
    const int32_t steps = ToSteps(p, p.input[i]);
    const int32_t share = Interpolate(p.table, steps, 8, 0xFFFF << 8) - (1 << 23);
    p.output[i] = static_cast<int16_t>((steps >= 0 ? share + (1 << 7) : -share + (1 << 7) - 1) >> 8);
  }
}

}  // namespace mcubench::kernels
