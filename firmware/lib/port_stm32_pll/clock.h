// SPDX-License-Identifier: Apache-2.0
// The clock tree of STM32F4 and F7, which is the same: HSE, one PLL, the regulator's scales, over-drive.
#ifndef MCUBENCH_PORT_STM32_PLL_CLOCK_H_
#define MCUBENCH_PORT_STM32_PLL_CLOCK_H_

#include <cstdint>

namespace mcubench::port::stm32 {

// Flash Access Control Register (RM0385 3.7.1, RM0390 3.8.1, RM0090 3.9.1): its accelerators are the family's.
constexpr uintptr_t kFlashAccess = 0x40023C00;
constexpr uint32_t kLatencyMask = 0xFu << 0;
constexpr uint32_t kFlashPrefetch = 1u << 8;

// Turns the flash's accelerators and the core's caches on. By the family; called while the core is still slow.
void EnableAccelerators();

}  // namespace mcubench::port::stm32

#endif  // MCUBENCH_PORT_STM32_PLL_CLOCK_H_
