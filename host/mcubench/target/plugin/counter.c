// SPDX-License-Identifier: Apache-2.0
// A QEMU plugin that counts what is executed between the firmware's markers: blocks, the edges between them, and data
// accesses. It only counts: what the numbers mean is Python's to say (decode.py reads the file that is written here).
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accesses.h"
#include "blocks.h"
#include "options.h"
#include "qemu_api.h"
#include "thumb.h"
#include "violation.h"
#include "words.h"

PLUGIN_EXPORT int qemu_plugin_version = MCUBENCH_PLUGIN_API;

// "MCUBENCH" as it lies in a little-endian file, and the version of what follows.
static const uint64_t kMagic = 0x48434E454255434Dull;
static const uint64_t kFormat = 1;

static bool g_inside;
static uint64_t g_inferences, g_span_count;
static Words g_spans;
static struct {
  ViolationKind kind;
  uint32_t address;
  uint32_t data_address;
} g_violation;

void Violate(ViolationKind kind, uint32_t address, uint32_t data_address) {
  if (!g_inside || g_violation.kind != kNone) return;
  g_violation.kind = kind;
  g_violation.address = address;
  g_violation.data_address = data_address;
}

// Markers. A marker's own block is not counted; the block that called it is in the snapshot, for its call is.

static void Snapshot(Words* row, uint64_t caller) {
  Append(row, caller);
  AppendExecuted(row);
  AppendAccesses(row);
}

static void BeginInference(void) {
  Words discarded = {0};
  Snapshot(&discarded, 0);
  free(discarded.words);
  ForgetPreviousBlock();
  g_spans.size = 0;
  g_span_count = 0;
  g_violation.kind = kNone;
  g_inside = true;
}

// The emulator is killed one day, without a word: what an inference gave is in the file before the firmware goes on.
static void Publish(void) {
  Words blocks = {0};
  const uint64_t block_count = AppendBlocks(&blocks);
  const uint64_t facts[] = {kMagic,         kFormat,          g_options.counts_edges, g_options.region_count,
                            ++g_inferences, g_violation.kind, g_violation.address,    g_violation.data_address,
                            block_count,    g_span_count};
  Words head = {0};
  for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); ++i) Append(&head, facts[i]);
  const Words* const rows[] = {&head, &blocks, &g_spans};
  PublishWords(g_options.path, g_options.partial_path, rows, sizeof(rows) / sizeof(*rows));
  free(head.words);
  free(blocks.words);
}

static void OnMarker(unsigned int vcpu, void* data) {
  (void)vcpu;
  const MarkerKind kind = *(const MarkerKind*)data;
  if (kind == kInferenceBegin) {
    BeginInference();
    return;
  }
  if (!g_inside) return;
  const Block* caller = PreviousBlock();
  if (caller == NULL || caller->is_open) Violate(kMarkerNotCalled, g_options.markers[kind], 0);
  Snapshot(&g_spans, caller == NULL ? 0 : caller->index);
  ++g_span_count;
  if (kind == kInferenceEnd) {
    g_inside = false;
    Publish();
  }
}

static void OnHandler(unsigned int vcpu, void* data) {
  (void)vcpu;
  const Block* block = data;
  Violate(kHandlerEntered, block->address, 0);
}

// Translation.

// The size is read off the instruction: before the end of a page, QEMU 7.2 adds what it looks ahead at to it.
static ThumbInstruction InstructionAt(const struct qemu_plugin_tb* tb, size_t index) {
  const struct qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, index);
  uint16_t halfwords[2] = {0, 0};
#if MCUBENCH_PLUGIN_API >= 3
  qemu_plugin_insn_data(insn, halfwords, sizeof(halfwords));
#else
  const uint16_t* data = qemu_plugin_insn_data(insn);
  halfwords[0] = data[0];
  if (IsWide(data[0])) halfwords[1] = data[1];
#endif
  const uint32_t size_bytes = IsWide(halfwords[0]) ? 4 : 2;
  return (ThumbInstruction){(uint32_t)qemu_plugin_insn_vaddr(insn), size_bytes, halfwords[0], halfwords[1]};
}

// Has QEMU report a marker; false where `address` is none.
static bool WatchMarker(struct qemu_plugin_tb* tb, uint32_t address) {
  static const MarkerKind kKinds[kMarkers] = {kInferenceBegin, kInferenceEnd, kOperatorEnd};
  for (int kind = 0; kind < kMarkers; ++kind) {
    if (!g_options.has_marker[kind] || g_options.markers[kind] != address) continue;
    qemu_plugin_register_vcpu_tb_exec_cb(tb, OnMarker, QEMU_PLUGIN_CB_NO_REGS, (void*)&kKinds[kind]);
    return true;
  }
  return false;
}

static void WatchHandler(struct qemu_plugin_tb* tb, Block* block) {
  for (uint32_t i = 0; i < g_options.handler_count; ++i) {
    if (g_options.handlers[i] != block->address) continue;
    qemu_plugin_register_vcpu_tb_exec_cb(tb, OnHandler, QEMU_PLUGIN_CB_NO_REGS, block);
    return;
  }
}

static bool MayCallMarker(ThumbInstruction last) {
  const uint32_t target = DirectTarget(last);
  for (int kind = 0; kind < kMarkers; ++kind) {
    if (g_options.has_marker[kind] && g_options.markers[kind] == target) return true;
  }
  return IsIndirectCall(last);
}

static void OnTranslation(qemu_plugin_id_t id, struct qemu_plugin_tb* tb) {
  (void)id;
  const uint32_t address = (uint32_t)qemu_plugin_tb_vaddr(tb);
  if (WatchMarker(tb, address)) return;
  const size_t count = qemu_plugin_tb_n_insns(tb);
  const ThumbInstruction last = InstructionAt(tb, count - 1);
  Block* block = FindBlock((Block){.address = address,
                                   .size_bytes = last.address + last.size_bytes - address,
                                   .instructions = (uint32_t)count,
                                   .last_size_bytes = last.size_bytes,
                                   .is_open = !IsBranch(last)});
  WatchHandler(tb, block);
  if (g_options.counts_edges) {
    qemu_plugin_register_vcpu_tb_exec_cb(tb, block->is_open ? OnOpenBlock : OnBlock, QEMU_PLUGIN_CB_NO_REGS, block);
  } else {
    CountExecutions(tb, &block->executions);
    if (MayCallMarker(last)) qemu_plugin_register_vcpu_tb_exec_cb(tb, OnPossibleCall, QEMU_PLUGIN_CB_NO_REGS, block);
  }
  if (g_options.region_count > 0) CountAccesses(tb);
}

// `probe=on` asks whether QEMU takes this plugin: the answer is a line, and the end.
PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  for (int i = 0; i < argc; ++i) {
    if (strcmp(argv[i], "probe=on") == 0) {
      printf("mcubench counter %d: %s takes %d to %d\n", MCUBENCH_PLUGIN_API, info->target_name, info->version.min,
             info->version.cur);
      fflush(stdout);
      _Exit(0);
    }
    if (!ParseOption(argv[i])) {
      fprintf(stderr, "mcubench counter: cannot understand '%s'\n", argv[i]);
      return 1;
    }
  }
  if (g_options.path == NULL || !g_options.has_marker[kInferenceBegin] || !g_options.has_marker[kInferenceEnd]) {
    fputs("mcubench counter: needs out=, begin= and end=\n", stderr);
    return 1;
  }
  if (info->system.smp_vcpus > 1) {
    fputs("mcubench counter: counts on one processor only\n", stderr);
    return 1;
  }
  InitBlocks();
  qemu_plugin_register_vcpu_tb_trans_cb(id, OnTranslation);
  return 0;
}
