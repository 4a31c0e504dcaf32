// SPDX-License-Identifier: Apache-2.0
// How often a block was entered, counted by the translated code itself: version 1 of the interface.
#ifndef MCUBENCH_PLUGIN_EXECUTION_COUNT_INLINE_H_
#define MCUBENCH_PLUGIN_EXECUTION_COUNT_INLINE_H_

#include "qemu_api.h"

void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb* tb, enum qemu_plugin_op op, void* counter,
                                              uint64_t value);

typedef uint64_t ExecutionCount;

static inline ExecutionCount NewExecutionCount(void) { return 0; }

static inline uint64_t ReadExecutionCount(const ExecutionCount* count) { return *count; }

static inline void CountExecutions(struct qemu_plugin_tb* tb, ExecutionCount* count) {
  qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, count, 1);
}

#endif  // MCUBENCH_PLUGIN_EXECUTION_COUNT_INLINE_H_
