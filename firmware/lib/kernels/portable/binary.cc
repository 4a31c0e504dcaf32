// SPDX-License-Identifier: Apache-2.0
// Functions of two integers in plain C++.
#include "kernels/binary.h"

#include "kernels/portable/broadcast.h"
#include "kernels/requantize.h"

namespace mcubench::kernels {
namespace {

int32_t ToCommonScale(const BinaryOperand& operand, int32_t value, int32_t left_shift) {
  return Requantize((value + operand.offset) * (1 << left_shift), operand.multiplier, operand.shift);
}

template <typename T>
T ToOutput(const BinaryParams& p, int32_t value) {
  const int32_t scaled = Requantize(value, p.output_multiplier, p.output_shift) + p.output_offset;
  return static_cast<T>(Clamp(scaled, p.low, p.high));
}

template <typename T>
void Add(const BinaryParams& p, int32_t sign) {
  Broadcast<T>(p, [&p, sign](T a, T b) {
    return ToOutput<T>(p, ToCommonScale(p.first, a, p.left_shift) + sign * ToCommonScale(p.second, b, p.left_shift));
  });
}

template <typename T>
void Mul(const BinaryParams& p) {
  Broadcast<T>(p, [&p](T a, T b) { return ToOutput<T>(p, (a + p.first.offset) * (b + p.second.offset)); });
}

template <typename T>
void SquaredDifference(const BinaryParams& p) {
  Broadcast<T>(p, [&p](T a, T b) {
    const int32_t difference = ToCommonScale(p.first, a, p.left_shift) - ToCommonScale(p.second, b, p.left_shift);
    return ToOutput<T>(p, difference * difference);
  });
}

template <typename T>
void Maximum(const BinaryParams& p) {
  Broadcast<T>(p, [](T a, T b) { return a > b ? a : b; });
}

template <typename T>
void Minimum(const BinaryParams& p) {
  Broadcast<T>(p, [](T a, T b) { return a < b ? a : b; });
}

}  // namespace

void AddInt16(const BinaryParams& p) { Add<int16_t>(p, 1); }
void SubInt8(const BinaryParams& p) { Add<int8_t>(p, -1); }
void SubInt16(const BinaryParams& p) { Add<int16_t>(p, -1); }
void MulInt8(const BinaryParams& p) { Mul<int8_t>(p); }
void MulInt16(const BinaryParams& p) { Mul<int16_t>(p); }
void MaximumInt8(const BinaryParams& p) { Maximum<int8_t>(p); }
void MaximumInt16(const BinaryParams& p) { Maximum<int16_t>(p); }
void MinimumInt8(const BinaryParams& p) { Minimum<int8_t>(p); }
void MinimumInt16(const BinaryParams& p) { Minimum<int16_t>(p); }

void SquaredDifferenceInt8(const BinaryParams& p) { SquaredDifference<int8_t>(p); }
void SquaredDifferenceInt16(const BinaryParams& p) { SquaredDifference<int16_t>(p); }

void PreluInt8(const BinaryParams& p) {
  Broadcast<int8_t>(p, [&p](int8_t a, int8_t b) {
    const int32_t value = a + p.first.offset;
    if (value < 0) return ToOutput<int8_t>(p, value * (b + p.second.offset));
    const int32_t scaled = Requantize(value, p.first.multiplier, p.first.shift) + p.output_offset;
    return static_cast<int8_t>(Clamp(scaled, p.low, p.high));
  });
}

}  // namespace mcubench::kernels
