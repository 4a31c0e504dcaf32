// SPDX-License-Identifier: Apache-2.0
// Caches hold rubbish after a reset: each is invalidated before it is turned on (Armv7-M ARM, B2.2.3).
#include "port_cortex_m/cache.h"

#include <cstdint>

namespace mcubench::port {
namespace {

// Armv7-M ARM, B3.2.8 (CCR), B4.8 (cache identification) and B3.2.30 (cache maintenance).
constexpr uintptr_t kCcr = 0xE000ED14;
constexpr uint32_t kDataCacheEnable = 1u << 16;
constexpr uint32_t kInstructionCacheEnable = 1u << 17;
constexpr uintptr_t kCcsidr = 0xE000ED80;
constexpr uintptr_t kCsselr = 0xE000ED84;
constexpr uintptr_t kIciallu = 0xE000EF50;
constexpr uintptr_t kDcisw = 0xE000EF60;
// Cortex-M7 TRM, 3.3.6: the set starts at bit 5, the ways of the four-way data cache at bit 30.
constexpr uint32_t kSetShift = 5;
constexpr uint32_t kWayShift = 30;

volatile uint32_t& Register(uintptr_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

void Barrier() { __asm volatile("dsb\n isb" ::: "memory"); }

void InvalidateDataCache() {
  Register(kCsselr) = 0;  // the first level's data cache
  Barrier();
  const uint32_t geometry = Register(kCcsidr);
  const uint32_t sets = geometry >> 13 & 0x7FFF;
  const uint32_t ways = geometry >> 3 & 0x3FF;
  for (uint32_t set = 0; set <= sets; ++set) {
    for (uint32_t way = 0; way <= ways; ++way) Register(kDcisw) = way << kWayShift | set << kSetShift;
  }
  Barrier();
}

}  // namespace

void EnableCaches() {
  Barrier();
  Register(kIciallu) = 0;
  InvalidateDataCache();
  Register(kCcr) = Register(kCcr) | kInstructionCacheEnable | kDataCacheEnable;
  Barrier();
}

bool InstructionCacheIsOn() { return (Register(kCcr) & kInstructionCacheEnable) != 0; }
bool DataCacheIsOn() { return (Register(kCcr) & kDataCacheEnable) != 0; }

}  // namespace mcubench::port
