// SPDX-License-Identifier: Apache-2.0
// CONV_2D, int8 activations and weights, one multiplier an output channel, groups included.
#ifndef MCUBENCH_KERNELS_CONV_2D_H_
#define MCUBENCH_KERNELS_CONV_2D_H_

#include <cstdint>

#include "kernels/window.h"

namespace mcubench::kernels {

struct Conv2dInt8Params {
  const int8_t* input;         // batches x rows x columns x input_depth
  int8_t* output;              // batches x rows x columns x output_depth
  const int8_t* weights;       // output_depth x filter rows x filter columns x filter_depth
  const int32_t* biases;       // output_depth
  const int32_t* multipliers;  // output_depth
  const int8_t* shifts;        // output_depth; positive is left
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t input_depth;
  int32_t output_depth;
  int32_t filter_depth;  // input_depth / groups
  int32_t input_offset;  // minus the input's zero point
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
};

void Conv2dInt8(const Conv2dInt8Params& params);
// The same with weights of 4 bits, two a byte, the lower half first.
void Conv2dInt4(const Conv2dInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_CONV_2D_H_
