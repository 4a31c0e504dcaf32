// SPDX-License-Identifier: Apache-2.0
// The cycle counter made of SysTick: 24 bits counting down at the core clock, extended by its interrupt.
#include <cstdint>

#include "port/cycle_counter.h"
#include "port/system.h"

namespace mcubench::port {
namespace {

// Armv7-M ARM, B3.3: SysTick.
struct SysTickRegisters {
  uint32_t csr;
  uint32_t rvr;
  uint32_t cvr;
  uint32_t calib;
};
constexpr uintptr_t kSysTickBase = 0xE000E010;
constexpr uint32_t kEnable = 1u << 0;
constexpr uint32_t kInterrupt = 1u << 1;
constexpr uint32_t kCoreClock = 1u << 2;
constexpr uint32_t kPeriod = 1u << 24;

// Interrupt Control and State Register (Armv7-M ARM, B3.2.4).
constexpr uintptr_t kIcsr = 0xE000ED04;
constexpr uint32_t kSysTickPending = 1u << 26;
constexpr uint32_t kClearSysTickPending = 1u << 25;

volatile SysTickRegisters& SysTick() { return *reinterpret_cast<volatile SysTickRegisters*>(kSysTickBase); }
volatile uint32_t& Icsr() { return *reinterpret_cast<volatile uint32_t*>(kIcsr); }

volatile uint32_t g_wraps = 0;
bool g_counts = false;

}  // namespace

// A bare increment: what this handler costs is part of a region that is longer than the counter's period.
extern "C" __attribute__((used)) void SysTick_Handler() { g_wraps = g_wraps + 1; }

// Its interrupt counts in a variable, which is zero before the first wrap: 2^24 cycles are longer than any start-up.
void StartCycleCounter() {
  SysTick().csr = 0;
  SysTick().rvr = kPeriod - 1;
  SysTick().cvr = 0;
  SysTick().csr = kEnable | kInterrupt | kCoreClock;
}

Status InitCycleCounter() {
  const uint64_t before = ElapsedTicks();
  for (int spin = 0; spin < 1000 && !g_counts; ++spin) g_counts = ElapsedTicks() != before;
  return g_counts ? Status::kOk : Status::kNotAvailable;
}

// Writing CVR clears it; the counter loads RVR on the next clock and counts down from there.
void RestartCycleCounter() {
  SysTick().cvr = 0;
  Icsr() = kClearSysTickPending;
  g_wraps = 0;
}

uint64_t ElapsedTicks() {
  uint32_t wraps;
  uint32_t now;
  do {
    wraps = g_wraps;
    now = SysTick().cvr;
  } while (wraps != g_wraps || (Icsr() & kSysTickPending) != 0);
  const uint32_t within = now == 0 ? 0 : kPeriod - now;
  return static_cast<uint64_t>(wraps) * kPeriod + within;
}

const char* CycleCounterName() { return "systick"; }
uint32_t CycleCounterHz() { return g_counts ? CoreClockHz() : 0; }

}  // namespace mcubench::port
