// SPDX-License-Identifier: Apache-2.0
// How the peripherals of nRF51 and nRF52 are driven: a task is started by writing 1 to it, an event is a register
// that turns 1 and that software clears (nRF51 Series Reference Manual v3.0.1 and nRF52840 Product Specification
// v1.7, "Peripheral interface"). Addresses that both families share.
#ifndef MCUBENCH_PORT_NRF5_REGISTERS_H_
#define MCUBENCH_PORT_NRF5_REGISTERS_H_

#include <cstdint>

namespace mcubench::port::nrf5 {

// nRF51 Series Reference Manual v3.0.1, "Memory"; nRF52840 Product Specification v1.7, "Memory".
constexpr uintptr_t kFicr = 0x10000000;
constexpr uintptr_t kPowerAndClock = 0x40000000;
constexpr uintptr_t kUart0 = 0x40002000;
constexpr uintptr_t kTemp = 0x4000C000;
constexpr uintptr_t kNvmc = 0x4001E000;
constexpr uintptr_t kGpio = 0x50000000;
constexpr uintptr_t kGpioPortStride = 0x300;

inline volatile uint32_t& Register(uintptr_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

inline void StartTask(uintptr_t address) { Register(address) = 1; }

inline void ClearEvent(uintptr_t address) {
  Register(address) = 0;
  // The write has reached the peripheral once it is read back, so that no event is taken twice.
  const uint32_t cleared = Register(address);
  static_cast<void>(cleared);
}

// Looks at most `tries` times whether the event came.
inline bool WaitForEvent(uintptr_t address, uint32_t tries) {
  while (Register(address) == 0) {
    if (--tries == 0) return false;
  }
  return true;
}

}  // namespace mcubench::port::nrf5

#endif  // MCUBENCH_PORT_NRF5_REGISTERS_H_
