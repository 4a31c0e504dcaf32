// SPDX-License-Identifier: Apache-2.0
// The fused activation, behind kernels that give all of int8.
#ifndef MCUBENCH_KERNELS_DSP_ACTIVATE_H_
#define MCUBENCH_KERNELS_DSP_ACTIVATE_H_

#include <cstdint>

namespace mcubench::kernels::dsp {

// Clamps `count` values; does nothing where the range is all of int8.
void Activate(int32_t low, int32_t high, int8_t* values, int32_t count);

}  // namespace mcubench::kernels::dsp

#endif  // MCUBENCH_KERNELS_DSP_ACTIVATE_H_
