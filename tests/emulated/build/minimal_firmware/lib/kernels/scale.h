// SPDX-License-Identifier: Apache-2.0
// A kernel.
#ifndef MCUBENCH_KERNELS_SCALE_H_
#define MCUBENCH_KERNELS_SCALE_H_

#include <cstddef>
#include <cstdint>

namespace mcubench {

float Scale(const int8_t* weights, size_t count, float factor);

}  // namespace mcubench

#endif  // MCUBENCH_KERNELS_SCALE_H_
