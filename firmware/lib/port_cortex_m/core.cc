// SPDX-License-Identifier: Apache-2.0
// What every Cortex-M has alike: reset through the system control block, and the painted stack.
#include <cstdint>

#include "port/system.h"
#include "port_cortex_m/stack_paint.h"

extern "C" uint32_t __stack_limit;
extern "C" uint32_t __stack_top;

namespace mcubench::port {
namespace {

// Application Interrupt and Reset Control Register: key and SYSRESETREQ (Armv7-M ARM, B3.2.6).
constexpr uintptr_t kAircr = 0xE000ED0C;
constexpr uint32_t kSystemResetRequest = 0x05FA0000u | 1u << 2;

}  // namespace

void ResetSystem() {
  __asm volatile("dsb" ::: "memory");
  *reinterpret_cast<volatile uint32_t*>(kAircr) = kSystemResetRequest;
  for (;;) {
  }
}

void DisableInterrupts() { __asm volatile("cpsid i" ::: "memory"); }
void EnableInterrupts() { __asm volatile("cpsie i" ::: "memory"); }

uint32_t StackSizeBytes() {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(&__stack_top) -
                               reinterpret_cast<uintptr_t>(&__stack_limit));
}

uint32_t StackUsedBytes() {
  const volatile uint32_t* word = &__stack_limit;
  while (word < &__stack_top && *word == kStackPaint) ++word;
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(&__stack_top) - reinterpret_cast<uintptr_t>(word));
}

}  // namespace mcubench::port
