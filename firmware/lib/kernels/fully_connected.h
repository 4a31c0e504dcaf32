// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED, int8 activations and weights. The input's zero point is folded into the biases by the host.
#ifndef MCUBENCH_KERNELS_FULLY_CONNECTED_H_
#define MCUBENCH_KERNELS_FULLY_CONNECTED_H_

#include <cstdint>

namespace mcubench::kernels {

struct FullyConnectedInt8Params {
  const int8_t* input;         // batches x input_depth
  int8_t* output;              // batches x output_depth
  const int8_t* weights;       // output_depth x input_depth
  const int32_t* biases;       // output_depth
  const int32_t* multipliers;  // output_depth, or one for all of them
  const int8_t* shifts;        // as many as multipliers; positive is left
  int32_t batches;
  int32_t input_depth;
  int32_t output_depth;
  int32_t multiplier_stride;  // 1: a multiplier an output, 0: one for all
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
};

void FullyConnectedInt8(const FullyConnectedInt8Params& params);
// The same with weights of 4 bits, two a byte, the lower half first.
void FullyConnectedInt4(const FullyConnectedInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_FULLY_CONNECTED_H_
