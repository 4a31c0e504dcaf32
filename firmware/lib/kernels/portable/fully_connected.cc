// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED in plain C++.
#include "kernels/fully_connected.h"

#include "kernels/portable/weights.h"
#include "kernels/requantize.h"

namespace mcubench::kernels {

namespace {

template <typename Weights>
void Multiply(const FullyConnectedInt8Params& p) {
  const int8_t* input = p.input;
  int8_t* output = p.output;
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    for (int32_t channel = 0; channel < p.output_depth; ++channel) {
      int32_t sum = p.biases[channel];
      const int32_t first = channel * p.input_depth;
      for (int32_t i = 0; i < p.input_depth; ++i) sum += input[i] * Weights::At(p.weights, first + i);
      const int32_t which = channel * p.multiplier_stride;
      const int32_t value = Requantize(sum, p.multipliers[which], p.shifts[which]) + p.output_offset;
      *output++ = static_cast<int8_t>(Clamp(value, p.activation_min, p.activation_max));
    }
    input += p.input_depth;
  }
}

}  // namespace

void FullyConnectedInt8(const FullyConnectedInt8Params& p) { Multiply<WholeBytes>(p); }
void FullyConnectedInt4(const FullyConnectedInt8Params& p) { Multiply<HalfBytes>(p); }

}  // namespace mcubench::kernels
