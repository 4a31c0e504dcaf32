// SPDX-License-Identifier: Apache-2.0
// GATHER: slices along one dimension, by their numbers.
#ifndef MCUBENCH_KERNELS_GATHER_H_
#define MCUBENCH_KERNELS_GATHER_H_

#include <cstdint>

namespace mcubench::kernels {

struct GatherParams {
  const void* input;  // outer x size x slice_bytes
  void* output;       // outer x count x slice_bytes
  const int32_t* indices;
  int32_t outer;
  int32_t size;
  int32_t count;
  int32_t slice_bytes;
};

// An index outside the input, which a model may compute, is taken as the nearest one inside.
void Gather(const GatherParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_GATHER_H_
