// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED for Helium. The host packs the weights (dot_product.h) and folds the input's zero point into the
// biases.
#ifndef MCUBENCH_KERNELS_MVE_FULLY_CONNECTED_H_
#define MCUBENCH_KERNELS_MVE_FULLY_CONNECTED_H_

#include <cstdint>

namespace mcubench::kernels {

struct MveFullyConnectedInt8Params {
  const int8_t* input;         // batches x input_depth
  int8_t* output;              // batches x output_depth
  const int8_t* weights;       // packed
  const int32_t* biases;       // output_depth, and up to three more
  const int32_t* multipliers;  // as many
  const int8_t* shifts;        // as many; positive is left
  int32_t batches;
  int32_t input_depth;
  int32_t output_depth;
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
};

void MveFullyConnectedInt8(const MveFullyConnectedInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MVE_FULLY_CONNECTED_H_
