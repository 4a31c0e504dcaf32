// SPDX-License-Identifier: Apache-2.0
// SOFTMAX and LOG_SOFTMAX of float32 in plain C++; the maximum is subtracted first, so that nothing overflows.
#include "kernels/softmax_float.h"

#include <cmath>

namespace mcubench::kernels {

namespace {

float Largest(const float* values, int32_t count) {
  float largest = values[0];
  for (int32_t i = 1; i < count; ++i) largest = values[i] > largest ? values[i] : largest;
  return largest;
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
  for (int32_t row = 0; row < p.rows; ++row) {
    const float* const input = p.input + row * p.depth;
    float* const output = p.output + row * p.depth;
    const float largest = Largest(input, p.depth);
    float sum = 0.0f;
    for (int32_t i = 0; i < p.depth; ++i) sum += std::exp(input[i] - largest);
    const float logarithm = std::log(sum);
    for (int32_t i = 0; i < p.depth; ++i) output[i] = input[i] - largest - logarithm;
  }
}

}  // namespace mcubench::kernels
