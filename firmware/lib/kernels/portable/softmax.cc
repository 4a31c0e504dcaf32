// SPDX-License-Identifier: Apache-2.0
// SOFTMAX in plain C++. The sum has 12 integer bits, and every rounding is that of TensorFlow Lite's fixed-point
// reference.
#include "kernels/softmax.h"

#include "kernels/fixed_point.h"
#include "kernels/requantize.h"

namespace mcubench::kernels {
namespace {

constexpr int32_t kSumIntegerBits = 12;

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
