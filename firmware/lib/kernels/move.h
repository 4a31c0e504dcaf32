// SPDX-License-Identifier: Apache-2.0
// Copies with strides: what concatenating, splitting, slicing, padding and transposing come to, for any type.
#ifndef MCUBENCH_KERNELS_MOVE_H_
#define MCUBENCH_KERNELS_MOVE_H_

#include <cstdint>

namespace mcubench::kernels {

// Four loops around a run of bytes that lie together on both sides. Offsets and strides are bytes, strides may be
// negative.
struct MoveBlock {
  const void* input;
  void* output;
  int32_t input_offset;
  int32_t output_offset;
  int32_t shape[4];
  int32_t input_strides[4];
  int32_t output_strides[4];
  int32_t run_bytes;
};

struct MoveParams {
  const MoveBlock* blocks;
  int32_t count;
};

void Move(const MoveParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MOVE_H_
