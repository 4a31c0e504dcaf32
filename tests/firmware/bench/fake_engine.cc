// SPDX-License-Identifier: Apache-2.0
// An engine that counts, in place of one that computes: what the harness asks of it can be read back.
// FAKE_ENGINE in the environment makes it fail where it says: `prepare` or `invoke`; `float` gives it float tensors.
#include <cstdlib>
#include <cstring>

#include "engine/engine.h"

namespace mcubench::engine {
namespace {

// The second input takes three frames to write, and the operators' ticks three to read.
constexpr uint32_t kInputBytes[] = {1, 2100};
constexpr uint32_t kOperators = 300;

struct {
  int8_t input_0[kInputBytes[0]];
  int8_t input_1[kInputBytes[1]];
  uint32_t invocations;  // output 0
  uint32_t operators;    // output 1: how many ran, in all
  uint32_t resets;
} g_arena;

// Of the arena, so that Prepare() can be refused.
constexpr uint32_t kNeededBytes = 1000;
uint32_t g_arena_bytes = 0;
bool g_ready = false;

uint64_t g_ticks[kOperators];
const uint8_t kSha256[32] = {0xFA, 0x4E};

bool Is(const char* what) {
  const char* const mode = getenv("FAKE_ENGINE");
  return mode != nullptr && strcmp(mode, what) == 0;
}

TensorBuffer Buffer(void* data, uint32_t size_bytes) {
  return {static_cast<int8_t*>(data), size_bytes, 0.5f, -3, !Is("float")};
}

}  // namespace

const char* Name() { return "fake"; }
const uint8_t* ModelSha256() { return kSha256; }
Status Prepare(uint32_t arena_bytes) {
  if (arena_bytes > sizeof(g_arena)) return Status::kOutOfRange;
  g_arena_bytes = arena_bytes == 0 ? sizeof(g_arena) : arena_bytes;
  g_ready = !Is("prepare") && g_arena_bytes >= kNeededBytes;
  if (g_ready) return Status::kOk;
  OnMessage("the fake engine needs more");
  return Status::kNotPrepared;
}
uint32_t ArenaUsedBytes() { return g_arena_bytes; }
uint32_t InputCount() { return g_ready ? 2 : 0; }
uint32_t OutputCount() { return g_ready ? 2 : 0; }
TensorBuffer Input(uint32_t index) {
  return index == 0 ? Buffer(g_arena.input_0, kInputBytes[0]) : Buffer(g_arena.input_1, kInputBytes[1]);
}
TensorBuffer Output(uint32_t index) {
  return Buffer(index == 0 ? &g_arena.invocations : &g_arena.operators, sizeof(uint32_t));
}
uint32_t OperatorCount() { return kOperators; }
void ResetState() { ++g_arena.resets; }
bool InputsPreserved() { return false; }
int8_t* Arena() { return reinterpret_cast<int8_t*>(&g_arena); }
uint32_t ArenaSizeBytes() { return sizeof(g_arena); }
Status TensorOffset(uint32_t tensor, uint32_t* offset) {
  *offset = 4 * tensor;
  return tensor < 3 ? Status::kOk : Status::kNotAvailable;
}
Status RecordAllocations(AllocationRecord* record) {
  if (Is("float")) return Status::kNotAvailable;
  *record = {100, 2000, 2, {{1, 30, 32}, {2, 60, 64}}};
  g_ready = false;
  return Status::kOk;
}
uint64_t* ProfileTicks() { return g_ticks; }

Status Invoke(uint32_t operator_count, OperatorHook hook) {
  if (Is("invoke")) return Status::kInferenceFailed;
  ++g_arena.invocations;
  for (uint32_t i = 0; i < operator_count; ++i) {
    ++g_arena.operators;
    if (hook != nullptr) hook(i);
  }
  return Status::kOk;
}

}  // namespace mcubench::engine
