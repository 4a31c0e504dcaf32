// SPDX-License-Identifier: Apache-2.0
// How often a block was entered, counted by the translated code itself: versions 2 and later of the interface, where
// counters live in scoreboards that QEMU owns. Only ever compiled against a stand-in for QEMU here.
#ifndef MCUBENCH_PLUGIN_EXECUTION_COUNT_SCOREBOARD_H_
#define MCUBENCH_PLUGIN_EXECUTION_COUNT_SCOREBOARD_H_

#include "qemu_api.h"

struct qemu_plugin_scoreboard;

// A number in a scoreboard: `offset` bytes into each processor's element.
typedef struct {
  struct qemu_plugin_scoreboard* score;
  size_t offset;
} qemu_plugin_u64;

struct qemu_plugin_scoreboard* qemu_plugin_scoreboard_new(size_t element_size);
void* qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard* score, unsigned int vcpu);
void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb* tb, enum qemu_plugin_op op,
                                                       qemu_plugin_u64 entry, uint64_t value);

typedef qemu_plugin_u64 ExecutionCount;

// A scoreboard has a fixed size: blocks share one until it is full.
enum { kCountsPerScoreboard = 4096 };

static inline ExecutionCount NewExecutionCount(void) {
  static struct qemu_plugin_scoreboard* score = NULL;
  static size_t used = kCountsPerScoreboard;
  if (used == kCountsPerScoreboard) {
    score = qemu_plugin_scoreboard_new(kCountsPerScoreboard * sizeof(uint64_t));
    used = 0;
  }
  return (ExecutionCount){score, used++ * sizeof(uint64_t)};
}

// The element may move while it is not looked at.
static inline uint64_t ReadExecutionCount(const ExecutionCount* count) {
  const char* element = qemu_plugin_scoreboard_find(count->score, 0);
  return *(const uint64_t*)(const void*)(element + count->offset);
}

static inline void CountExecutions(struct qemu_plugin_tb* tb, ExecutionCount* count) {
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, *count, 1);
}

#endif  // MCUBENCH_PLUGIN_EXECUTION_COUNT_SCOREBOARD_H_
