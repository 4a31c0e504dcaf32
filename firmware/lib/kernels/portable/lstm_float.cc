// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_LSTM of float32 in plain C++, with the roundings of TensorFlow Lite's reference kernels.
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/lstm.h"
#include "kernels/unary_float.h"

namespace mcubench::kernels {

namespace {

float Between(float value, float low, float high) { return value < low ? low : (value > high ? high : value); }

// TensorFlow Lite holds what its layers give to finite values.
float Finite(float value) {
  return Between(value, std::numeric_limits<float>::lowest(), std::numeric_limits<float>::max());
}

float Dot(const float* weights, const float* values, int32_t count) {
  float sum = 0.0f;
  for (int32_t i = 0; i < count; ++i) sum += weights[i] * values[i];
  return sum;
}

float Weighed(const LstmFloatGate& gate, const LstmSizes& s, int32_t unit, const float* input, const float* hidden) {
  const float seen = Dot(gate.input_weights + unit * s.input_depth, input, s.input_depth) + gate.biases[unit];
  return Finite(seen) + Finite(Dot(gate.recurrent_weights + unit * s.units, hidden, s.units));
}

float Logistic(float value) {
  LogisticFloat({&value, &value, 1, 0.0f});
  return value;
}

void Step(const LstmFloatParams& p, const float* input, const float* hidden, float* cell, float* output) {
  for (int32_t unit = 0; unit < p.sizes.units; ++unit) {
    const auto weighed = [&](const LstmFloatGate& gate) { return Weighed(gate, p.sizes, unit, input, hidden); };
    const float left = Finite(Logistic(weighed(p.forget_gate)) * cell[unit]);
    const float added = Finite(Logistic(weighed(p.input_gate)) * std::tanh(weighed(p.cell_gate)));
    cell[unit] = Between(left + added, -p.cell_limit, p.cell_limit);
    output[unit] = Finite(std::tanh(cell[unit]) * Logistic(weighed(p.output_gate)));
  }
}

}  // namespace

void LstmFloat(const LstmFloatParams& p) {
  const LstmSizes& s = p.sizes;
  for (int32_t batch = 0; batch < s.batches; ++batch) {
    float* const hidden = p.hidden + batch * s.units;
    for (int32_t step = 0; step < s.steps; ++step) {
      const int32_t vector = batch * s.batch_stride + step * s.step_stride;
      float* const output = p.output + vector * s.units;
      Step(p, p.input + vector * s.input_depth, hidden, p.cell + batch * s.units, output);
      std::memcpy(hidden, output, static_cast<size_t>(s.units) * sizeof(float));
    }
  }
}

}  // namespace mcubench::kernels
