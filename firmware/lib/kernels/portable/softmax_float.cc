// SPDX-License-Identifier: Apache-2.0
// SOFTMAX and LOG_SOFTMAX in float32 in plain C++; the maximum is subtracted first, so that nothing overflows.
#include "kernels/softmax_float.h"

#include <cmath>

#include "kernels/portable/real.h"

namespace mcubench::kernels {

namespace {

template <typename T>
T Largest(const T* values, int32_t count) {
  T largest = values[0];
  for (int32_t i = 1; i < count; ++i) largest = values[i] > largest ? values[i] : largest;
  return largest;
}

// `read` makes a float32 of an element, `write` an element of a float32.
template <typename Params, typename Read, typename Write>
void LogSoftmax(const Params& p, Read read, Write write) {
  for (int32_t row = 0; row < p.rows; ++row) {
    const auto* const input = p.input + row * p.depth;
    auto* const output = p.output + row * p.depth;
    const float largest = read(Largest(input, p.depth));
    float sum = 0.0f;
    for (int32_t i = 0; i < p.depth; ++i) sum += std::exp(read(input[i]) - largest);
    const float logarithm = std::log(sum);
    for (int32_t i = 0; i < p.depth; ++i) output[i] = write(read(input[i]) - largest - logarithm);
  }
}

}  // namespace

void SoftmaxFloat(const SoftmaxFloatParams& p) {
  for (int32_t row = 0; row < p.rows; ++row) {
    const float* const input = p.input + row * p.depth;
    float* const output = p.output + row * p.depth;
    const float largest = Largest(input, p.depth);
    float sum = 0.0f;
    for (int32_t i = 0; i < p.depth; ++i) {
      output[i] = std::exp((input[i] - largest) * p.beta);
      sum += output[i];
    }
    for (int32_t i = 0; i < p.depth; ++i) output[i] = output[i] / sum;
  }
}

void LogSoftmaxFloat(const SoftmaxFloatParams& p) {
  const auto same = [](float value) { return value; };
  LogSoftmax(p, same, same);
}

void LogSoftmaxInt16(const LogSoftmaxInt16Params& p) {
  LogSoftmax(
      p, [&p](int16_t value) { return Dequantized(value, p.scale); },
      [&p](float value) { return Quantized<int16_t>(value, p.output_scale); });
}

}  // namespace mcubench::kernels
