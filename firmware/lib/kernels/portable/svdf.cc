// SPDX-License-Identifier: Apache-2.0
// SVDF in plain C++.
#include "kernels/svdf.h"

#include <cstring>
#include <limits>

#include "kernels/requantize.h"

namespace mcubench::kernels {

namespace {

// Forgets the oldest feature and remembers `latest`.
template <typename State>
void Remember(State* features, int32_t memory, State latest) {
  std::memmove(features, features + 1, static_cast<size_t>(memory - 1) * sizeof(State));
  features[memory - 1] = latest;
}

template <typename State>
void Svdf(const SvdfParams<State>& p) {
  const int8_t* input = p.input;
  int8_t* output = p.output;
  State* features = p.state;
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const int8_t* feature_weights = p.feature_weights;
    const State* time_weights = p.time_weights;
    const int32_t* feature_bias = p.feature_biases;
    for (int32_t unit = 0; unit < p.units; ++unit) {
      // 16 bits by 16 bits, many times: TensorFlow Lite's sum may overflow, and starts anew at the other end.
      uint32_t sum = static_cast<uint32_t>(p.biases[unit]);
      for (int32_t filter = 0; filter < p.rank; ++filter) {
        int32_t feature = *feature_bias++;
        for (int32_t i = 0; i < p.input_depth; ++i) feature += input[i] * *feature_weights++;
        feature = Requantize(feature, p.feature_multiplier, p.feature_shift);
        feature = Clamp(feature, std::numeric_limits<State>::min(), std::numeric_limits<State>::max());
        // As in TensorFlow Lite Micro: what the zero point takes beyond the type comes in again at its other end.
        Remember(features, p.memory, static_cast<State>(feature + p.state_offset));
        for (int32_t i = 0; i < p.memory; ++i) sum += static_cast<uint32_t>(*features++ * *time_weights++);
      }
      const int32_t value = Requantize(static_cast<int32_t>(sum), p.multiplier, p.shift) + p.output_offset;
      *output++ = static_cast<int8_t>(Clamp(value, INT8_MIN, INT8_MAX));
    }
    input += p.input_depth;
  }
}

}  // namespace

void SvdfInt8(const SvdfInt8Params& p) { Svdf(p); }
void SvdfInt16(const SvdfInt16Params& p) { Svdf(p); }

void SvdfFloat(const SvdfFloatParams& p) {
  const float* input = p.input;
  float* output = p.output;
  float* features = p.state;
  for (int32_t batch = 0; batch < p.batches; ++batch) {
    const float* feature_weights = p.feature_weights;
    const float* time_weights = p.time_weights;
    for (int32_t unit = 0; unit < p.units; ++unit) {
      float sum = p.biases[unit];
      for (int32_t filter = 0; filter < p.rank; ++filter) {
        float feature = 0.0f;
        for (int32_t i = 0; i < p.input_depth; ++i) feature += input[i] * *feature_weights++;
        Remember(features, p.memory, feature);
        float weighed = 0.0f;
        for (int32_t i = 0; i < p.memory; ++i) weighed += *features++ * *time_weights++;
        sum += weighed;
      }
      const float capped = p.high < sum ? p.high : sum;
      *output++ = p.low < capped ? capped : p.low;
    }
    input += p.input_depth;
  }
}

}  // namespace mcubench::kernels
