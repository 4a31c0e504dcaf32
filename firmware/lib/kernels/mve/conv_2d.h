// SPDX-License-Identifier: Apache-2.0
// CONV_2D for Helium. The host folds the input's zero point into the biases.
#ifndef MCUBENCH_KERNELS_MVE_CONV_2D_H_
#define MCUBENCH_KERNELS_MVE_CONV_2D_H_

#include <cstdint>

#include "kernels/mve/channels.h"
#include "kernels/window.h"

namespace mcubench::kernels {

struct MveConv2dInt8Params {
  const int8_t* input;  // batches x rows x columns x input_depth
  int8_t* output;       // batches x rows x columns x channels
  int8_t* patches;      // two windows
  MveChannels channels;
  WindowAxis rows;
  WindowAxis columns;
  int32_t batches;
  int32_t input_depth;
  int32_t input_zero_point;
};

void MveConv2dInt8(const MveConv2dInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MVE_CONV_2D_H_
