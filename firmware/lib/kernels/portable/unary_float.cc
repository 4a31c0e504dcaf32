// SPDX-License-Identifier: Apache-2.0
// Functions of one float32 in plain C++, with the roundings of TensorFlow Lite's reference kernels.
#include "kernels/unary_float.h"

#include <cmath>

#include "kernels/portable/functions.h"

namespace mcubench::kernels {

namespace {

template <typename Function>
void ForEach(const UnaryFloatParams& p, Function function) {
  for (int32_t i = 0; i < p.count; ++i) p.output[i] = function(p.input[i]);
}

// Outside these 1 + exp(-x) has no digits left of one of its parts.
constexpr float kUpper = 16.619047164916992188f;
constexpr float kLower = -9.0f;

float Logistic(float x) {
  if (x > kUpper) return 1.0f;
  return x < kLower ? std::exp(x) : 1.0f / (1.0f + std::exp(-x));
}

}  // namespace

void AbsFloat(const UnaryFloatParams& p) {
  ForEach(p, [](float x) { return std::fabs(x); });
}

void EluFloat(const UnaryFloatParams& p) { ForEach(p, Elu); }

void HardSwishFloat(const UnaryFloatParams& p) { ForEach(p, HardSwish); }

void LeakyReluFloat(const UnaryFloatParams& p) {
  ForEach(p, [&p](float x) { return x > 0.0f ? x : x * p.alpha; });
}

void LogisticFloat(const UnaryFloatParams& p) { ForEach(p, Logistic); }

void NegFloat(const UnaryFloatParams& p) {
  ForEach(p, [](float x) { return -x; });
}

void ReluFloat(const UnaryFloatParams& p) {
  ForEach(p, [](float x) { return x < 0.0f ? 0.0f : x; });
}

void Relu6Float(const UnaryFloatParams& p) {
  ForEach(p, [](float x) { return Between(x, 0.0f, 6.0f); });
}

void ReluN1To1Float(const UnaryFloatParams& p) {
  ForEach(p, [](float x) { return Between(x, -1.0f, 1.0f); });
}

void RsqrtFloat(const UnaryFloatParams& p) {
  ForEach(p, [](float x) { return 1.0f / std::sqrt(x); });
}

void TanhFloat(const UnaryFloatParams& p) {
  ForEach(p, [](float x) { return std::tanh(x); });
}

}  // namespace mcubench::kernels
