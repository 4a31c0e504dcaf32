// SPDX-License-Identifier: Apache-2.0
// SVDF: each filter makes one feature of the input, remembers its last ones, and weighs them over time.
#ifndef MCUBENCH_KERNELS_SVDF_H_
#define MCUBENCH_KERNELS_SVDF_H_

#include <cstdint>

namespace mcubench::kernels {

// units * rank filters; each remembers `memory` features, the latest last. The zero points are folded into the biases
// by the host. Template parameter: the type of what is remembered and of its weights.
template <typename State>
struct SvdfParams {
  const int8_t* input;            // batches x input_depth
  int8_t* output;                 // batches x units
  State* state;                   // batches x filters x memory
  const int8_t* feature_weights;  // filters x input_depth
  const int32_t* feature_biases;  // filters
  const State* time_weights;      // filters x memory
  const int32_t* biases;          // units
  int32_t batches;
  int32_t input_depth;
  int32_t units;
  int32_t rank;
  int32_t memory;
  int32_t feature_multiplier;
  int32_t feature_shift;  // positive is left, as of the output
  int32_t state_offset;
  int32_t multiplier;
  int32_t shift;
  int32_t output_offset;
};

using SvdfInt8Params = SvdfParams<int8_t>;
using SvdfInt16Params = SvdfParams<int16_t>;

struct SvdfFloatParams {
  const float* input;            // batches x input_depth
  float* output;                 // batches x units
  float* state;                  // batches x filters x memory
  const float* feature_weights;  // filters x input_depth
  const float* time_weights;     // filters x memory
  const float* biases;           // units
  int32_t batches;
  int32_t input_depth;
  int32_t units;
  int32_t rank;
  int32_t memory;
  float low;
  float high;
};

// Activations are int8; the name says what is remembered.
void SvdfInt8(const SvdfInt8Params& params);
void SvdfInt16(const SvdfInt16Params& params);
void SvdfFloat(const SvdfFloatParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SVDF_H_
