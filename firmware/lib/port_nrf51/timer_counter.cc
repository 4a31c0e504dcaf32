// SPDX-License-Identifier: Apache-2.0
// The cycle counter of a chip whose core has neither SysTick nor DWT: TIMER0, the one timer of 32 bits, at 16 MHz,
// which is the core's clock (nRF51 Series Reference Manual v3.0.1, "TIMER").
#include <cstdint>

#include "port/cycle_counter.h"
#include "port/system.h"
#include "port_nrf5/registers.h"

// Nothing on this chip raises it: the core has no SysTick. The fault handler wants the exception's frame untouched.
extern "C" __attribute__((naked, used)) void SysTick_Handler() {
  __asm volatile(
      "ldr r0, =FaultHandler \n"
      "bx r0                 \n"
      ".ltorg                \n");
}

namespace mcubench::port {
namespace {

using nrf5::Register;

constexpr uintptr_t kTimer0 = 0x40008000;
constexpr uintptr_t kStart = kTimer0 + 0x000;
constexpr uintptr_t kStop = kTimer0 + 0x004;
constexpr uintptr_t kClear = kTimer0 + 0x00C;
constexpr uintptr_t kCapture = kTimer0 + 0x040;      // the count into kCaptured
constexpr uintptr_t kHalfReached = kTimer0 + 0x144;  // EVENTS_COMPARE[1]
constexpr uintptr_t kMode = kTimer0 + 0x504;
constexpr uint32_t kTimerMode = 0;
constexpr uintptr_t kBitMode = kTimer0 + 0x508;
constexpr uint32_t k32Bits = 3;
constexpr uintptr_t kPrescaler = kTimer0 + 0x510;
constexpr uintptr_t kCaptured = kTimer0 + 0x540;
constexpr uintptr_t kHalf = kTimer0 + 0x544;
constexpr uint32_t kHalfOfRange = 1u << 31;

bool g_counts = false;

}  // namespace

void StartCycleCounter() {
  Register(kStop) = 1;
  Register(kMode) = kTimerMode;
  Register(kBitMode) = k32Bits;
  Register(kPrescaler) = 0;
  Register(kHalf) = kHalfOfRange;
  Register(kHalfReached) = 0;
  Register(kClear) = 1;
  Register(kStart) = 1;
}

Status InitCycleCounter() {
  const uint64_t before = ElapsedTicks();
  for (int spin = 0; spin < 1000 && !g_counts; ++spin) g_counts = ElapsedTicks() != before;
  return g_counts ? Status::kOk : Status::kNotAvailable;
}

void RestartCycleCounter() {
  nrf5::StartTask(kClear);
  nrf5::ClearEvent(kHalfReached);
}

// A count in the lower half after the half was reached has wrapped. No interrupt is needed, and a region may take
// 2^32 + 2^31 cycles: 402 s.
uint64_t ElapsedTicks() {
  nrf5::StartTask(kCapture);
  const uint32_t ticks = Register(kCaptured);
  const bool wrapped = ticks < kHalfOfRange && Register(kHalfReached) != 0;
  return (wrapped ? 1ull << 32 : 0) + ticks;
}

const char* CycleCounterName() { return "timer"; }
uint32_t CycleCounterHz() { return g_counts ? CoreClockHz() : 0; }

}  // namespace mcubench::port
