// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED in plain C++.
#include "kernels/fully_connected.h"

#include "kernels/requantize.h"

namespace mcubench::kernels {

void FullyConnectedInt8(const FullyConnectedInt8Params& p) {
  const int8_t* input = p.input;
  int8_t* output = p.output;
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const int8_t* weights = p.weights;
    for (int32_t channel = 0; channel < p.output_depth; ++channel) {
      int32_t sum = p.biases[channel];
      for (int32_t i = 0; i < p.input_depth; ++i) sum += input[i] * *weights++;
      const int32_t which = channel * p.multiplier_stride;
      const int32_t value = Requantize(sum, p.multipliers[which], p.shifts[which]) + p.output_offset;
      *output++ = static_cast<int8_t>(Clamp(value, p.activation_min, p.activation_max));
    }
    input += p.input_depth;
  }
}

}  // namespace mcubench::kernels
