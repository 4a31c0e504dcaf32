// SPDX-License-Identifier: Apache-2.0
// Vector table and reset handler.
#include <cstdint>

extern "C" {
extern uint32_t __data_start, __data_end, __bss_start, __bss_end, __stack_top;
extern const uint32_t __data_load;
int main();
void ResetHandler();
}

extern "C" __attribute__((section(".vectors"), used))
const void* const g_vector_table[] = {&__stack_top, reinterpret_cast<const void*>(ResetHandler)};

extern "C" void ResetHandler() {
#if defined(__ARM_FP)
  *reinterpret_cast<volatile uint32_t*>(0xE000ED88) = 0xFu << 20;
  __asm volatile("dsb\n isb" ::: "memory");
#endif
  const uint32_t* source = &__data_load;
  for (uint32_t* word = &__data_start; word < &__data_end; ++word) *word = *source++;
  for (uint32_t* word = &__bss_start; word < &__bss_end; ++word) *word = 0;
  main();
}
