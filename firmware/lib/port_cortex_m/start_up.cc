// SPDX-License-Identifier: Apache-2.0
// Vector table and reset handler of every Cortex-M: sets memory up, paints the stack, enters main().
#include <cstdint>
#include <string_view>

#include "board_config.h"
#include "port/cycle_counter.h"
#include "port_cortex_m/stack_paint.h"

extern "C" {
// Set by the linker script.
extern uint32_t __data_start;
extern uint32_t __data_end;
extern const uint32_t __data_load;
extern uint32_t __bss_start;
extern uint32_t __bss_end;
extern uint32_t __stack_limit;
extern uint32_t __stack_top;

using Handler = void (*)();
extern Handler __init_array_start[];
extern Handler __init_array_end[];

int main();
[[noreturn]] void ResetHandler();
void FaultHandler();
void SysTick_Handler();
}

namespace mcubench::port {
namespace {

// Coprocessor Access Control Register: bits 20-23 give full access to the FPU, and to MVE where there is one
// (Armv7-M ARM B3.2.20, Armv8-M ARM D1.2.13).
constexpr uintptr_t kCpacr = 0xE000ED88;
constexpr uint32_t kFpuFullAccess = 0xFu << 20;

void EnableFpu() {
#if defined(__ARM_FP)
  volatile uint32_t* const cpacr = reinterpret_cast<volatile uint32_t*>(kCpacr);
  *cpacr = *cpacr | kFpuFullAccess;
  __asm volatile("dsb\n isb" ::: "memory");
#endif
}

// Vector Table Offset Register. Cortex-M0 has none, and its table is at address 0 (Armv6-M ARM, B3.2.5).
constexpr uintptr_t kVtor = 0xE000ED08;
constexpr bool kIsCortexM0 = std::string_view(config::kCore) == "cortex-m0";

void PointToVectors(const void* table) {
  if (kIsCortexM0) return;
  *reinterpret_cast<volatile uint32_t*>(kVtor) = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(table));
  __asm volatile("dsb\n isb" ::: "memory");
}

}  // namespace
}  // namespace mcubench::port

// Cortex-M's system exceptions, 1 to 15 (Armv7-M ARM, table B1-4). A device's follow, where the port uses one.
struct VectorTable {
  uint32_t* initial_stack;
  Handler handlers[15];
};

#define MCUBENCH_VECTORS __attribute__((section(".vectors"), used))

extern "C" MCUBENCH_VECTORS const VectorTable g_vector_table = {
    &__stack_top,
    {
        ResetHandler,
        FaultHandler,  // NMI
        FaultHandler,  // HardFault
        FaultHandler,  // MemManage
        FaultHandler,  // BusFault
        FaultHandler,  // UsageFault
        FaultHandler,  // SecureFault
        nullptr,
        nullptr,
        nullptr,
        FaultHandler,  // SVCall
        FaultHandler,  // DebugMonitor
        nullptr,
        FaultHandler,  // PendSV
        SysTick_Handler,
    },
};

// Nothing that this function calls may rely on .data or .bss before the loops are done.
extern "C" void ResetHandler() {
  mcubench::port::StartCycleCounter();
  mcubench::port::PointToVectors(&g_vector_table);
  mcubench::port::EnableFpu();
  uint32_t* stack_here;
  __asm volatile("mov %0, sp" : "=r"(stack_here));
  // Volatile: the compiler would call memset(), and paint over that call's own stack frame.
  for (volatile uint32_t* word = &__stack_limit; word < stack_here; ++word) *word = mcubench::port::kStackPaint;
  const uint32_t* source = &__data_load;
  for (uint32_t* word = &__data_start; word < &__data_end; ++word) *word = *source++;
  for (uint32_t* word = &__bss_start; word < &__bss_end; ++word) *word = 0;
  for (Handler* constructor = __init_array_start; constructor < __init_array_end; ++constructor) (*constructor)();
  main();
  for (;;) {
  }
}
