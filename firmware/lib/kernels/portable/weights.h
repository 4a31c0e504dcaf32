// SPDX-License-Identifier: Apache-2.0
// How weights lie in flash: a byte each, or two of 4 bits a byte, the lower half first.
#ifndef MCUBENCH_KERNELS_PORTABLE_WEIGHTS_H_
#define MCUBENCH_KERNELS_PORTABLE_WEIGHTS_H_

#include <cstdint>

namespace mcubench::kernels {

struct WholeBytes {
  static int32_t At(const int8_t* weights, int32_t index) { return weights[index]; }
};

struct HalfBytes {
  static int32_t At(const int8_t* weights, int32_t index) {
    const int32_t both = weights[index >> 1];
    return (index & 1) != 0 ? both >> 4 : ((both & 15) ^ 8) - 8;
  }
};

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_PORTABLE_WEIGHTS_H_
