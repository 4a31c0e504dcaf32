// SPDX-License-Identifier: Apache-2.0
// A stand-in for QEMU that has the plugin's sources linked in: translates the blocks of a small program, and
// "executes" them in an order that is given on the command line, by their letters.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../host/mcubench/target/plugin/qemu_api.h"

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv);

enum { kMaxCallbacks = 4, kMaxScoreboards = 4 };

struct qemu_plugin_insn {
  uint64_t address;
  uint16_t halfwords[2];
  qemu_plugin_vcpu_mem_cb_t on_access;
  void* site;
};

struct qemu_plugin_tb {
  size_t size;
  struct qemu_plugin_insn insns[4];
  uint64_t accessed;  // by the first instruction; 0: nothing
  uint32_t access_info;
  bool is_translated;
  size_t callback_count;
  qemu_plugin_vcpu_udata_cb_t callbacks[kMaxCallbacks];
  void* data[kMaxCallbacks];
  void* inline_counter;
  size_t inline_offset;
};

// Access infos are this stand-in's own: the size's shift, and 0x10 for a store.
static struct qemu_plugin_tb g_blocks[] = {
    // a: nop; bl 0x200 (begin)   b: nop; nop, open   c: ldr r0, [r1]; bne   d: bl 0x204 (end)   e: strb; blx r6
    {2, {{0x100, {0xBF00}}, {0x102, {0xF000, 0xF87D}}}},           {2, {{0x106, {0xBF00}}, {0x108, {0xBF00}}}},
    {2, {{0x10A, {0x6808}}, {0x10C, {0xD1FD}}}, 0x20000010, 2},    {1, {{0x10E, {0xF000, 0xF879}}}},
    {2, {{0x112, {0x7008}}, {0x114, {0x47B0}}}, 0x40000000, 0x10},
};
// B begins an inference, E ends it, O ends an operator.
static struct qemu_plugin_tb g_markers[] = {
    {1, {{0x200, {0x4770}}}}, {1, {{0x204, {0x4770}}}}, {1, {{0x208, {0x4770}}}}};

static qemu_plugin_vcpu_tb_trans_cb_t g_on_translation;

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t callback) {
  (void)id;
  g_on_translation = callback;
}

void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb* tb, qemu_plugin_vcpu_udata_cb_t callback,
                                          enum qemu_plugin_cb_flags flags, void* data) {
  (void)flags;
  tb->callbacks[tb->callback_count] = callback;
  tb->data[tb->callback_count++] = data;
}

void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn* insn, qemu_plugin_vcpu_mem_cb_t callback,
                                      enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw, void* data) {
  (void)flags;
  (void)rw;
  insn->on_access = callback;
  insn->site = data;
}

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* tb) { return tb->size; }
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb* tb) { return tb->insns[0].address; }
struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb* tb, size_t index) {
  return (struct qemu_plugin_insn*)&tb->insns[index];
}
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn* insn) { return insn->address; }
unsigned int qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t info) { return info & 0xF; }
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info) { return (info & 0x10) != 0; }

#if MCUBENCH_PLUGIN_API >= 3
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn* insn, void* destination, size_t size) {
  memcpy(destination, insn->halfwords, size);
  return size;
}
#else
const void* qemu_plugin_insn_data(const struct qemu_plugin_insn* insn) { return insn->halfwords; }
#endif

#if MCUBENCH_PLUGIN_API >= 2
struct qemu_plugin_scoreboard {
  void* element;
};
static struct qemu_plugin_scoreboard g_scoreboards[kMaxScoreboards];
static size_t g_scoreboard_count;

struct qemu_plugin_scoreboard* qemu_plugin_scoreboard_new(size_t element_size) {
  struct qemu_plugin_scoreboard* score = &g_scoreboards[g_scoreboard_count++];
  score->element = calloc(1, element_size);
  return score;
}
void* qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard* score, unsigned int vcpu) {
  return vcpu == 0 ? score->element : NULL;
}
void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb* tb, enum qemu_plugin_op op,
                                                       qemu_plugin_u64 entry, uint64_t value) {
  if (op != QEMU_PLUGIN_INLINE_ADD_U64 || value != 1) abort();
  tb->inline_counter = entry.score->element;
  tb->inline_offset = entry.offset;
}
#else
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb* tb, enum qemu_plugin_op op, void* counter,
                                              uint64_t value) {
  if (op != QEMU_PLUGIN_INLINE_ADD_U64 || value != 1) abort();
  tb->inline_counter = counter;
}
#endif

static void Execute(struct qemu_plugin_tb* tb) {
  if (!tb->is_translated) g_on_translation(1, tb);
  tb->is_translated = true;
  for (size_t i = 0; i < tb->callback_count; ++i) tb->callbacks[i](0, tb->data[i]);
  if (tb->inline_counter != NULL) ++*(uint64_t*)(void*)((char*)tb->inline_counter + tb->inline_offset);
  const struct qemu_plugin_insn* first = &tb->insns[0];
  if (tb->accessed != 0 && first->on_access != NULL) first->on_access(0, tb->access_info, tb->accessed, first->site);
}

// Usage: fake_qemu ORDER OPTION...
int main(int argc, char** argv) {
  qemu_info_t info = {.target_name = "arm", .version = {0, MCUBENCH_PLUGIN_API}, .system_emulation = true};
  info.system.smp_vcpus = 1;
  if (argc < 2 || qemu_plugin_install(1, &info, argc - 2, argv + 2) != 0) return 1;
  for (const char* letter = argv[1]; *letter != '\0'; ++letter) {
    if (*letter >= 'a' && *letter <= 'e') Execute(&g_blocks[*letter - 'a']);
    const char* marker = strchr("BEO", *letter);
    if (marker != NULL) Execute(&g_markers[marker - "BEO"]);
  }
  return 0;
}
