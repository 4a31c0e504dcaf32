// SPDX-License-Identifier: Apache-2.0
// Copies with strides in plain C++.
#include "kernels/move.h"

#include <cstring>

namespace mcubench::kernels {
namespace {

// Below this a call of memcpy costs more than it saves.
constexpr int32_t kShortRun = 8;

void CopyRun(const int8_t* input, int8_t* output, int32_t size_bytes) {
  if (size_bytes >= kShortRun) {
    memcpy(output, input, static_cast<size_t>(size_bytes));
  } else {
    for (int32_t i = 0; i < size_bytes; ++i) output[i] = input[i];
  }
}

void MoveOne(const MoveBlock& b) {
  const int8_t* const input = static_cast<const int8_t*>(b.input) + b.input_offset;
  int8_t* const output = static_cast<int8_t*>(b.output) + b.output_offset;
  for (int32_t i = 0; i < b.shape[0]; ++i) {
    for (int32_t j = 0; j < b.shape[1]; ++j) {
      for (int32_t k = 0; k < b.shape[2]; ++k) {
        const int32_t from = i * b.input_strides[0] + j * b.input_strides[1] + k * b.input_strides[2];
        const int32_t to = i * b.output_strides[0] + j * b.output_strides[1] + k * b.output_strides[2];
        for (int32_t l = 0; l < b.shape[3]; ++l) {
          CopyRun(input + from + l * b.input_strides[3], output + to + l * b.output_strides[3], b.run_bytes);
        }
      }
    }
  }
}

}  // namespace

void Move(const MoveParams& p) {
  for (int32_t i = 0; i < p.count; ++i) MoveOne(p.blocks[i]);
}

}  // namespace mcubench::kernels
