// SPDX-License-Identifier: Apache-2.0
// CONV_2D for Helium. The host packs the weights (dot_product.h) and folds the input's zero point into the biases.
#ifndef MCUBENCH_KERNELS_MVE_CONV_2D_H_
#define MCUBENCH_KERNELS_MVE_CONV_2D_H_

#include <cstdint>

#include "kernels/window.h"

namespace mcubench::kernels {

struct MveConv2dInt8Params {
  const int8_t* input;         // batches x rows x columns x input_depth
  int8_t* output;              // batches x rows x columns x output_depth
  int8_t* patches;             // two of window_depth
  const int8_t* weights;       // packed
  const int32_t* biases;       // output_depth, and up to three more
  const int32_t* multipliers;  // as many
  const int8_t* shifts;        // as many; positive is left
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t input_depth;
  int32_t output_depth;
  int32_t window_depth;  // rows x columns of the window x input_depth
  int32_t input_zero_point;
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
};

void MveConv2dInt8(const MveConv2dInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MVE_CONV_2D_H_
