// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED for cores without SIMD instructions.
#ifndef MCUBENCH_KERNELS_SCALAR_FULLY_CONNECTED_H_
#define MCUBENCH_KERNELS_SCALAR_FULLY_CONNECTED_H_

#include <cstdint>

#include "kernels/scalar/channels.h"

namespace mcubench::kernels {

struct ScalarFullyConnectedInt8Params {
  const int8_t* input;  // batches x input_depth
  int8_t* output;       // batches x channels
  int8_t* patch;        // input_depth, filled up to a multiple of eight
  ScalarChannels channels;
  int32_t batches;
  int32_t input_depth;
};

void ScalarFullyConnectedInt8(const ScalarFullyConnectedInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SCALAR_FULLY_CONNECTED_H_
