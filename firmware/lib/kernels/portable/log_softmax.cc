// SPDX-License-Identifier: Apache-2.0
// LOG_SOFTMAX of int8 in plain C++: the distance from the maximum less the logarithm of the sum of exponentials.
#include "kernels/log_softmax.h"

#include "kernels/fixed_point.h"
#include "kernels/requantize.h"

namespace mcubench::kernels {

namespace {

constexpr int32_t kSumIntegerBits = 12;
// One bit more than the result has, so that neither summand saturates.
constexpr int32_t kLogFractionBits = 25;
constexpr int32_t kOutputShift = 22;

// log(sum) for a sum with 12 integer bits, 26 bits behind the point: sum = r * 2^power with r around 2^(-1/4), a
// rational function for log(r), and power * log(2). Constants are fractions of 2^31 as TensorFlow Lite has them.
int32_t LogOfSum(int32_t sum) {
  constexpr int32_t kLog2 = 1488522236;
  constexpr int32_t kFourthRootOfHalf = 1805811301;
  constexpr int32_t kRootOfHalf = 1518500250;
  constexpr int32_t kAlphaN = 117049297;   // 11/240 * 2^(1/4)
  constexpr int32_t kAlphaD = 127690142;   // 1/20 * 2^(1/4)
  constexpr int32_t kAlphaI = 1057819769;  // 2 / 2^(1/4) - 2^(1/4)
  constexpr int32_t kAlphaF = 638450708;   // 1/4 * 2^(1/4)
  constexpr int32_t kQuarter = 1 << (kLogFractionBits - 2);

  const int32_t headroom_a = LeadingZeros(static_cast<uint32_t>(sum));
  const int32_t normal = ShiftLeftSaturated(sum, headroom_a - 1);
  const int32_t r_a = ShiftLeftSaturated(MultiplyHighRounded(normal, kRootOfHalf), 1);
  const int32_t power_a = (kSumIntegerBits - headroom_a) * (1 << kLogFractionBits) + kQuarter;
  const int32_t headroom_b = LeadingZeros(static_cast<uint32_t>(MultiplyHighRounded(sum, kRootOfHalf))) - 1;
  const int32_t r_b = ShiftLeftSaturated(sum, headroom_b);
  const int32_t power_b = (kSumIntegerBits - headroom_b) * (1 << kLogFractionBits) - kQuarter;

  const int32_t r = r_a < r_b ? r_a : r_b;
  const int32_t power = power_a > power_b ? power_a : power_b;
  const int32_t p = HalfSum(r, kFourthRootOfHalf);
  const int32_t q = 2 * (r - kFourthRootOfHalf);
  const int32_t square = MultiplyHighRounded(q, q);
  const int32_t cube = MultiplyHighRounded(q, square);
  const int32_t numerator = MultiplyHighRounded(q, r) + MultiplyHighRounded(cube, kAlphaN);
  const int32_t series = kAlphaI + q + MultiplyHighRounded(kAlphaD, square);
  const int32_t denominator = MultiplyHighRounded(p, series) + MultiplyHighRounded(kAlphaF, q);
  const int32_t log_of_r =
      MultiplyHighRounded(ShiftRightRounded(numerator, 31 - kLogFractionBits), ReciprocalOfOnePlus(denominator));
  return ShiftLeftSaturated(MultiplyHighRounded(power, kLog2) + log_of_r, 1);
}

void LogSoftmaxRow(const LogSoftmaxInt8Params& p, const int8_t* input, int8_t* output) {
  int32_t maximum = INT8_MIN;
  for (int32_t i = 0; i < p.depth; ++i) maximum = input[i] > maximum ? input[i] : maximum;
  int32_t sum = 0;
  for (int32_t i = 0; i < p.depth; ++i) {
    const int32_t distance = maximum - input[i];
    if (distance < p.exponential_count) sum += ShiftRightRounded(p.exponentials[distance], kSumIntegerBits);
  }
  const int32_t log_of_sum = LogOfSum(sum);
  // What is farther does not fit the fixed-point format once the logarithm is subtracted.
  const int32_t reach = -Requantize(log_of_sum + INT32_MIN, p.reverse_multiplier, p.reverse_shift);
  const int32_t limit = reach < p.exponential_count ? reach : p.exponential_count;
  for (int32_t i = 0; i < p.depth; ++i) {
    const int32_t distance = maximum - input[i];
    int32_t value = INT8_MIN;
    if (distance < limit) {
      const int32_t scaled = Requantize(-distance, p.multiplier, p.shift);
      value = ShiftRightRounded(scaled - log_of_sum, kOutputShift) + INT8_MAX;
    }
    output[i] = static_cast<int8_t>(Clamp(value, INT8_MIN, INT8_MAX));
  }
}

}  // namespace

void LogSoftmaxInt8(const LogSoftmaxInt8Params& p) {
  for (int32_t row = 0; row < p.rows; ++row) LogSoftmaxRow(p, p.input + row * p.depth, p.output + row * p.depth);
}

}  // namespace mcubench::kernels
