// SPDX-License-Identifier: Apache-2.0
// Why an STM32 started: every family has the flags, each at another place.
#ifndef MCUBENCH_PORT_STM32_RESET_FLAGS_H_
#define MCUBENCH_PORT_STM32_RESET_FLAGS_H_

#include <cstdint>

namespace mcubench::port::stm32 {

// Bits of the register at `address`; 0 for a cause that the family does not tell apart. Writing `clear` clears all.
struct ResetFlags {
  uintptr_t address;
  uint32_t clear;
  uint32_t power_on;
  uint32_t brown_out;
  uint32_t pin;
  uint32_t software;
  uint32_t watchdog;
  uint32_t low_power;
};

// The family's own.
extern const ResetFlags kResetFlags;

// Reads the flags for LastResetCause() and clears them; to be called by InitSystem().
void TakeResetCause();

}  // namespace mcubench::port::stm32

#endif  // MCUBENCH_PORT_STM32_RESET_FLAGS_H_
