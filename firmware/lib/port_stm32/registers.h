// SPDX-License-Identifier: Apache-2.0
// Registers of an STM32, by address, and bounded waits for them.
#ifndef MCUBENCH_PORT_STM32_REGISTERS_H_
#define MCUBENCH_PORT_STM32_REGISTERS_H_

#include <cstdint>

namespace mcubench::port::stm32 {

inline volatile uint32_t& Register(uintptr_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

// A read that is only there for the time it takes: what was written before has arrived, and a clock just enabled
// runs.
inline void ReadBack(uintptr_t address) {
  const uint32_t value = Register(address);
  static_cast<void>(value);
}

inline void SetBits(uintptr_t address, uint32_t bits) { Register(address) = Register(address) | bits; }
inline void ClearBits(uintptr_t address, uint32_t bits) { Register(address) = Register(address) & ~bits; }

// Replaces what `mask` covers.
inline void WriteField(uintptr_t address, uint32_t mask, uint32_t value) {
  Register(address) = (Register(address) & ~mask) | value;
}

// False where the field has not become `value` after so many looks.
inline bool WaitForField(uintptr_t address, uint32_t mask, uint32_t value, uint32_t tries) {
  for (; tries != 0; --tries) {
    if ((Register(address) & mask) == value) return true;
  }
  return false;
}

inline bool WaitForBits(uintptr_t address, uint32_t bits, uint32_t tries) {
  return WaitForField(address, bits, bits, tries);
}

// Sets a bit of RCC's enable registers. The clock is there some cycles later, which reading the register back takes.
inline void EnableClock(uintptr_t address, uint32_t bits) {
  SetBits(address, bits);
  ReadBack(address);
}

// Coprocessor Access Control Register: full access to the FPU (Armv7-M ARM, B3.2.20).
constexpr uintptr_t kCpacr = 0xE000ED88;
constexpr uint32_t kFpuFullAccess = 0xFu << 20;

}  // namespace mcubench::port::stm32

#endif  // MCUBENCH_PORT_STM32_REGISTERS_H_
