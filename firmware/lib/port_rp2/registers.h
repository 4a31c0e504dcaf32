// SPDX-License-Identifier: Apache-2.0
// Registers of RP2040 and RP2350, and the aliases by which single bits of them are set and cleared (RP2040 Datasheet,
// 2.1.2; RP2350 Datasheet, 2.1.3).
#ifndef MCUBENCH_PORT_RP2_REGISTERS_H_
#define MCUBENCH_PORT_RP2_REGISTERS_H_

#include <cstdint>

namespace mcubench::port::rp2 {

constexpr uintptr_t kSetAlias = 0x2000;
constexpr uintptr_t kClearAlias = 0x3000;

inline volatile uint32_t& Register(uintptr_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

inline void SetBits(uintptr_t address, uint32_t bits) { Register(address + kSetAlias) = bits; }
inline void ClearBits(uintptr_t address, uint32_t bits) { Register(address + kClearAlias) = bits; }

// Looks at most `tries` times whether all of `bits` are set.
inline bool WaitForBits(uintptr_t address, uint32_t bits, uint32_t tries) {
  while ((Register(address) & bits) != bits) {
    if (--tries == 0) return false;
  }
  return true;
}

}  // namespace mcubench::port::rp2

#endif  // MCUBENCH_PORT_RP2_REGISTERS_H_
