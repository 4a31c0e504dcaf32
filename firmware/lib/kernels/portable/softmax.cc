// SPDX-License-Identifier: Apache-2.0
// SOFTMAX in plain C++. The sum has 12 integer bits, its reciprocal comes from three Newton-Raphson steps in Q2.29,
// and every rounding is that of TensorFlow Lite's fixed-point reference.
#include "kernels/softmax.h"

#include "kernels/requantize.h"

namespace mcubench::kernels {
namespace {

constexpr int32_t kSumIntegerBits = 12;

int32_t LeadingZeros(uint32_t value) {
  int32_t zeros = 0;
  while ((value & 0x80000000u) == 0) {
    value <<= 1;
    ++zeros;
  }
  return zeros;
}

// (a + b) / 2, halves away from zero.
int32_t HalfSum(int32_t a, int32_t b) {
  const int64_t sum = static_cast<int64_t>(a) + b;
  return static_cast<int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
}

// a * 2^bits, saturated.
int32_t ShiftLeftSaturated(int32_t value, int32_t bits) {
  const int64_t shifted = static_cast<int64_t>(value) * (int64_t{1} << bits);
  if (shifted > INT32_MAX) return INT32_MAX;
  return shifted < INT32_MIN ? INT32_MIN : static_cast<int32_t>(shifted);
}

// 1 / (1 + x) for x in [0, 1), both as fractions of 2^31.
int32_t ReciprocalOfOnePlus(int32_t x) {
  constexpr int32_t kOneQ2_29 = 1 << 29;
  constexpr int32_t k48Over17 = 1515870810;
  constexpr int32_t kMinus32Over17 = -1010580540;
  const int32_t half_denominator = HalfSum(x, INT32_MAX);
  int32_t estimate = k48Over17 + MultiplyHighRounded(half_denominator, kMinus32Over17);
  for (int step = 0; step < 3; ++step) {
    const int32_t product = MultiplyHighRounded(half_denominator, estimate);
    const int32_t error = kOneQ2_29 - product;
    estimate += ShiftLeftSaturated(MultiplyHighRounded(estimate, error), 2);
  }
  return ShiftLeftSaturated(estimate, 1);
}

void SoftmaxRow(const SoftmaxInt8Params& p, const int8_t* input, int8_t* output) {
  int32_t maximum = INT8_MIN;
  for (int32_t i = 0; i < p.depth; ++i) maximum = input[i] > maximum ? input[i] : maximum;
  int32_t sum = 0;
  for (int32_t i = 0; i < p.depth; ++i) {
    const int32_t distance = maximum - input[i];
    if (distance < p.exponential_count) sum += ShiftRightRounded(p.exponentials[distance], kSumIntegerBits);
  }
  const int32_t headroom = LeadingZeros(static_cast<uint32_t>(sum));
  const int32_t bits_over_unit = kSumIntegerBits - headroom;
  const uint32_t fraction = (static_cast<uint32_t>(sum) << headroom) - 0x80000000u;
  const int32_t reciprocal = ReciprocalOfOnePlus(static_cast<int32_t>(fraction));
  const int32_t shift = bits_over_unit + 31 - 8;
  for (int32_t i = 0; i < p.depth; ++i) {
    const int32_t distance = maximum - input[i];
    int32_t value = INT8_MIN;
    if (distance < p.exponential_count) {
      const int32_t share = MultiplyHighRounded(reciprocal, p.exponentials[distance]);
      // A share of a sum above 512 is less than half an output step. TensorFlow Lite shifts 32 bits by 32 or more
      // there, which C++ does not define.
      value = (shift > 31 ? 0 : ShiftRightRounded(share, shift)) + INT8_MIN;
    }
    output[i] = static_cast<int8_t>(Clamp(value, INT8_MIN, INT8_MAX));
  }
}

}  // namespace

// A few classes: small rather than fast.
[[gnu::cold]] void SoftmaxInt8(const SoftmaxInt8Params& p) {
  for (int32_t row = 0; row < p.rows; ++row) SoftmaxRow(p, p.input + row * p.depth, p.output + row * p.depth);
}

}  // namespace mcubench::kernels
