// SPDX-License-Identifier: Apache-2.0
// The cycle counter of the data watchpoint and trace unit: 32 bits at the core clock. SysTick counts the same clock
// coarsely, so that a region longer than 2^32 cycles is not taken for a short one.
#include <cstdint>

#include "port/cycle_counter.h"
#include "port/system.h"

namespace mcubench::port {
namespace {

// Debug Exception and Monitor Control Register; TRCENA powers the DWT (Armv7-M ARM C1.6.5, Armv8-M ARM D1.2.37).
constexpr uintptr_t kDemcr = 0xE000EDFC;
constexpr uint32_t kTraceEnable = 1u << 24;

// DWT (Armv7-M ARM C1.8.7 and C1.8.8). Cortex-M7's has a lock that binds the core's own writes too; where there is
// none, writing the lock access register does nothing (CoreSight Architecture Specification v2.0, B2.3.10).
constexpr uintptr_t kDwtControl = 0xE0001000;
constexpr uintptr_t kDwtCycleCount = 0xE0001004;
constexpr uintptr_t kDwtLockAccess = 0xE0001FB0;
constexpr uint32_t kCycleCountEnable = 1u << 0;
constexpr uint32_t kUnlock = 0xC5ACCE55;

// SysTick (Armv7-M ARM B3.3), and the Interrupt Control and State Register (B3.2.4).
constexpr uintptr_t kSysTickControl = 0xE000E010;
constexpr uintptr_t kSysTickReload = 0xE000E014;
constexpr uintptr_t kSysTickValue = 0xE000E018;
constexpr uint32_t kSysTickRuns = 1u << 0 | 1u << 1 | 1u << 2;  // enabled, with its interrupt, at the core clock
constexpr uint32_t kSysTickPeriod = 1u << 24;
constexpr uintptr_t kIcsr = 0xE000ED04;
constexpr uint32_t kSysTickPending = 1u << 26;
constexpr uint32_t kClearSysTickPending = 1u << 25;

volatile uint32_t& Register(uintptr_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

uint32_t Now() { return Register(kDwtCycleCount); }

uint32_t g_began = 0;
bool g_counts = false;
volatile uint32_t g_wraps = 0;

// SysTick's count of the same region: right to a few cycles, and never 2^31 off.
uint64_t CoarseTicks() {
  uint32_t wraps;
  uint32_t value;
  do {
    wraps = g_wraps;
    value = Register(kSysTickValue);
  } while (wraps != g_wraps || (Register(kIcsr) & kSysTickPending) != 0);
  return static_cast<uint64_t>(wraps) * kSysTickPeriod + (value == 0 ? 0 : kSysTickPeriod - value);
}

}  // namespace

extern "C" __attribute__((used)) void SysTick_Handler() { g_wraps = g_wraps + 1; }

void StartCycleCounter() {
  Register(kDemcr) = Register(kDemcr) | kTraceEnable;
  Register(kDwtLockAccess) = kUnlock;
  Register(kDwtCycleCount) = 0;
  Register(kDwtControl) = Register(kDwtControl) | kCycleCountEnable;
}

Status InitCycleCounter() {
  const uint32_t before = Now();
  for (int spin = 0; spin < 1000 && !g_counts; ++spin) g_counts = Now() != before;
  if (!g_counts) return Status::kNotAvailable;
  Register(kSysTickReload) = kSysTickPeriod - 1;
  Register(kSysTickValue) = 0;
  Register(kSysTickControl) = kSysTickRuns;
  return Status::kOk;
}

void RestartCycleCounter() {
  Register(kSysTickValue) = 0;
  Register(kIcsr) = kClearSysTickPending;
  g_wraps = 0;
  g_began = Now();
}

uint64_t ElapsedTicks() {
  const uint32_t ticks = Now() - g_began;
  // Before InitCycleCounter(), while the chip starts, SysTick stands still and the counter does not wrap.
  if (!g_counts) return ticks;
  constexpr uint64_t kHalf = 1ull << 31;
  const uint64_t wraps = (CoarseTicks() + kHalf - ticks) >> 32;
  return (wraps << 32) + ticks;
}

const char* CycleCounterName() { return "dwt"; }
uint32_t CycleCounterHz() { return g_counts ? CoreClockHz() : 0; }

}  // namespace mcubench::port
