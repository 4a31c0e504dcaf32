// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_LSTM of integers in plain C++.
#include "kernels/lstm.h"

#include <cstring>
#include <limits>

#include "kernels/requantize.h"
#include "kernels/sigmoid_int16.h"

namespace mcubench::kernels {

namespace {

int16_t ToInt16(int64_t value) {
  return static_cast<int16_t>(value < INT16_MIN ? INT16_MIN : (value > INT16_MAX ? INT16_MAX : value));
}

template <typename Sum, typename Value>
Sum Dot(Sum sum, const int8_t* weights, const Value* values, int32_t count) {
  for (int32_t i = 0; i < count; ++i) sum += weights[i] * values[i];
  return sum;
}

int16_t Scaled(const LstmScale& scale, int32_t sum) {
  return ToInt16(Requantize(sum, scale.multiplier, scale.shift));
}

int16_t Shifted(const LstmScale& scale, int64_t sum) {
  return ToInt16((sum * scale.multiplier + (int64_t{1} << (scale.shift - 1))) >> scale.shift);
}

// What a gate's function is of.
int16_t Weighed(const LstmInt8Gate& gate, const LstmSizes& s, int32_t unit, const int8_t* input,
                const int8_t* hidden) {
  const int32_t seen = Dot(gate.biases[unit], gate.input_weights + unit * s.input_depth, input, s.input_depth);
  const int32_t kept = Dot(gate.recurrent_biases[unit], gate.recurrent_weights + unit * s.units, hidden, s.units);
  return ToInt16(Scaled(gate.input_scale, seen) + Scaled(gate.recurrent_scale, kept));
}

int16_t Weighed(const LstmInt16Gate& gate, const LstmSizes& s, int32_t unit, const int16_t* input,
                const int16_t* hidden) {
  const int64_t seen = Dot(gate.biases[unit], gate.input_weights + unit * s.input_depth, input, s.input_depth);
  const int64_t kept = Dot(int64_t{0}, gate.recurrent_weights + unit * s.units, hidden, s.units);
  return ToInt16(Shifted(gate.input_scale, seen) + Shifted(gate.recurrent_scale, kept));
}

int16_t Logistic(const uint16_t* table, int16_t value) {
  LogisticInt16({&value, &value, table, 1, 3, 0});
  return value;
}

int16_t Tanh(const uint16_t* table, int16_t value, int32_t multiplier, int32_t shift) {
  TanhInt16({&value, &value, table, 1, multiplier, shift});
  return value;
}

// One step of one batch: the output is the hidden state that follows.
template <typename Params>
void Step(const Params& p, const typename Params::Activation* input, const typename Params::Activation* hidden,
          int16_t* cell, typename Params::Activation* output) {
  using Limits = std::numeric_limits<typename Params::Activation>;
  for (int32_t unit = 0; unit < p.sizes.units; ++unit) {
    const auto weighed = [&](const typename Params::Gate& gate) {
      return Weighed(gate, p.sizes, unit, input, hidden);
    };
    const int32_t forget_gate = Logistic(p.table, weighed(p.forget_gate));
    const int32_t input_gate = Logistic(p.table, weighed(p.input_gate));
    const int32_t cell_gate = Tanh(p.table, weighed(p.cell_gate), 3, 0);
    const int32_t output_gate = Logistic(p.table, weighed(p.output_gate));
    const int32_t left = Scaled(p.forgotten, forget_gate * cell[unit]);
    const int32_t value = ToInt16(left + Scaled(p.added, input_gate * cell_gate));
    cell[unit] = static_cast<int16_t>(Clamp(value, -p.cell_limit, p.cell_limit));
    const int32_t curved = Tanh(p.table, cell[unit], p.tanh_multiplier, p.tanh_shift);
    const int32_t shown = Requantize(curved * output_gate, p.shown.multiplier, p.shown.shift) + p.hidden_offset;
    output[unit] = static_cast<typename Params::Activation>(Clamp(shown, Limits::min(), Limits::max()));
  }
}

template <typename Params>
void Lstm(const Params& p) {
  const LstmSizes& s = p.sizes;
  for (int32_t batch = 0; batch < s.batches; ++batch) {
    auto* const hidden = p.hidden + batch * s.units;
    for (int32_t step = 0; step < s.steps; ++step) {
      const int32_t vector = batch * s.batch_stride + step * s.step_stride;
      auto* const output = p.output + vector * s.units;
      Step(p, p.input + vector * s.input_depth, hidden, p.cell + batch * s.units, output);
      std::memcpy(hidden, output, static_cast<size_t>(s.units) * sizeof(*hidden));
    }
  }
}

}  // namespace

void LstmInt8(const LstmInt8Params& p) { Lstm(p); }
void LstmInt16(const LstmInt16Params& p) { Lstm(p); }

}  // namespace mcubench::kernels
