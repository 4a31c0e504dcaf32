// SPDX-License-Identifier: Apache-2.0
// Each body is empty and different from the others: the compiler merges functions that are the same.
#include "bench/marker.h"

#define MCUBENCH_MARKER __attribute__((noinline, noclone, used))

extern "C" {

MCUBENCH_MARKER void mcubench_mark_inference_begin() { __asm volatile("" : : "i"(1) : "memory"); }
MCUBENCH_MARKER void mcubench_mark_inference_end() { __asm volatile("" : : "i"(2) : "memory"); }
MCUBENCH_MARKER void mcubench_mark_operator_end(uint32_t /*operator_index*/) {
  __asm volatile("" : : "i"(3) : "memory");
}
}
