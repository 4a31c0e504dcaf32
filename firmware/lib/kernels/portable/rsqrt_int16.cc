// SPDX-License-Identifier: Apache-2.0
// RSQRT of int16 in plain C++: Newton and Raphson, with the steps and roundings of TensorFlow Lite's reference.
#include "kernels/rsqrt_int16.h"

#include "kernels/fixed_point.h"
#include "kernels/requantize.h"

namespace mcubench::kernels {

namespace {

// 1 / sqrt(value) for a positive int16, 20 bits behind the point.
int32_t InverseSquareRoot(int32_t value) {
  constexpr int32_t kOneQ3 = 1 << 28;
  constexpr int32_t kRootOfHalf = 1518500250;
  if (value == 1) return Requantize(1, INT32_MAX, 20);
  const int32_t pairs = (LeadingZeros(static_cast<uint32_t>(value)) - 1) / 2 - 1;
  const int32_t half = ShiftRightRounded((value << (2 * pairs)) >> 1, 1);
  int32_t x = kOneQ3;
  for (int step = 0; step < 5; ++step) {
    const int32_t cube = ShiftLeftSaturated(MultiplyHighRounded(MultiplyHighRounded(x, x), x), 6);
    const int32_t change = MultiplyHighRounded(kOneQ3 + kOneQ3 / 2, x) - MultiplyHighRounded(half, cube);
    x = ShiftLeftSaturated(change, 3);
  }
  x = MultiplyHighRounded(x, kRootOfHalf);
  // To the right by 11 - pairs; what is to the left goes into the multiplier.
  const int32_t right = 11 - pairs;
  return right < 0 ? Requantize(1, x << -right, 20) : Requantize(1, x, 20 - right);
}

}  // namespace

void RsqrtInt16(const RsqrtInt16Params& p) {
  for (int32_t i = 0; i < p.count; ++i) {
    if (p.input[i] <= 0) {
      p.output[i] = p.input[i] == 0 ? INT16_MAX : INT16_MIN;
      continue;
    }
    const int32_t value = Requantize(InverseSquareRoot(p.input[i]), p.multiplier, p.shift);
    p.output[i] = static_cast<int16_t>(Clamp(value, INT16_MIN, INT16_MAX));
  }
}

}  // namespace mcubench::kernels
