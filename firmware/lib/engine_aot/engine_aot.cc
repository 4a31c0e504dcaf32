// SPDX-License-Identifier: Apache-2.0
// Runs a model that was compiled ahead of time: a loop over its call table.
#include "engine/engine.h"
#include "engine_aot/compiled_model.h"
#include "engine_aot/variables.h"

namespace mcubench::engine {

using engine_aot::kCompiledModel;

const char* Name() { return "aot"; }
const uint8_t* ModelSha256() { return kCompiledModel.model_sha256; }
// The host has planned the arena: there is nothing to do, and no less will do.
Status Prepare(uint32_t arena_bytes) {
  return arena_bytes == 0 || arena_bytes == kCompiledModel.arena_size_bytes ? Status::kOk : Status::kOutOfRange;
}
uint32_t ArenaUsedBytes() { return kCompiledModel.arena_size_bytes; }
uint32_t InputCount() { return kCompiledModel.input_count; }
uint32_t OutputCount() { return kCompiledModel.output_count; }
TensorBuffer Input(uint32_t index) { return kCompiledModel.inputs[index]; }
TensorBuffer Output(uint32_t index) { return kCompiledModel.outputs[index]; }
uint32_t OperatorCount() { return kCompiledModel.operator_count; }
void ResetState() { engine_aot::ResetVariables(kCompiledModel); }
bool InputsPreserved() { return kCompiledModel.inputs_preserved; }
int8_t* Arena() { return kCompiledModel.arena; }
uint32_t ArenaSizeBytes() { return kCompiledModel.arena_size_bytes; }
Status TensorOffset(uint32_t /*tensor*/, uint32_t* /*offset*/) { return Status::kNotAvailable; }
Status RecordAllocations(AllocationRecord* /*record*/) { return Status::kNotAvailable; }
uint64_t* ProfileTicks() { return kCompiledModel.profile_ticks; }

Status Invoke(uint32_t operator_count, OperatorHook hook) {
  for (uint32_t i = 0; i < operator_count; ++i) {
    if (kCompiledModel.operators[i] != nullptr) kCompiledModel.operators[i]();
    if (hook != nullptr) hook(i);
  }
  return Status::kOk;
}

}  // namespace mcubench::engine
