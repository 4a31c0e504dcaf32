// SPDX-License-Identifier: Apache-2.0
// PAD and PADV2: the output is filled, then the input copied into it.
#ifndef MCUBENCH_KERNELS_PAD_H_
#define MCUBENCH_KERNELS_PAD_H_

#include <cstdint>

#include "kernels/move.h"

namespace mcubench::kernels {

struct PadParams {
  void* output;
  int32_t size_bytes;
  int32_t item_bytes;
  uint8_t filler[4];  // the first item_bytes of it are repeated
  const MoveBlock* blocks;
  int32_t count;
};

void Pad(const PadParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_PAD_H_
