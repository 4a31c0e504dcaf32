// SPDX-License-Identifier: Apache-2.0
// RESHAPE where input and output could not share memory: a copy.
#ifndef MCUBENCH_KERNELS_RESHAPE_H_
#define MCUBENCH_KERNELS_RESHAPE_H_

#include <cstdint>

namespace mcubench::kernels {

struct CopyParams {
  const void* input;
  void* output;
  uint32_t size_bytes;
};

void Copy(const CopyParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_RESHAPE_H_
