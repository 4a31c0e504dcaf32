// SPDX-License-Identifier: Apache-2.0
// TensorFlow Lite Micro's interpreter behind the engine's seam.
#include <new>

#include "engine/engine.h"
#include "engine_tflm/interpreted_model.h"
#include "engine_tflm/operator_hooks.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"
#include "tensorflow/lite/micro/recording_micro_allocator.h"

namespace mcubench::engine {
namespace {

using namespace tflite;         // NOLINT(build/namespaces) - either of the two that TFLM has had
using namespace tflite::micro;  // NOLINT(build/namespaces) - either of the two that TFLM has had

using engine_tflm::g_arena;
using engine_tflm::kArenaSizeBytes;
using engine_tflm::kInterpretedModel;

// The kinds of persistent allocations, in the order of the wire's ALLOCATIONS
// (host/mcubench/engines/tflm/allocations.py has their names).
constexpr RecordedAllocationType kAllocationKinds[] = {
    RecordedAllocationType::kTfLiteEvalTensorData,
    RecordedAllocationType::kPersistentTfLiteTensorData,
    RecordedAllocationType::kPersistentTfLiteTensorQuantizationData,
    RecordedAllocationType::kPersistentBufferData,
    RecordedAllocationType::kTfLiteTensorVariableBufferData,
    RecordedAllocationType::kNodeAndRegistrationArray,
    RecordedAllocationType::kOpData,
};
constexpr uint32_t kAllocationKindCount = sizeof(kAllocationKinds) / sizeof(*kAllocationKinds);
static_assert(kAllocationKindCount <= kMaxAllocationKinds, "the record has room for every kind");

alignas(MicroInterpreter) uint8_t g_interpreter_memory[sizeof(MicroInterpreter)];
MicroInterpreter* g_interpreter = nullptr;
bool g_is_ready = false;

void EndInterpreter() {
  g_is_ready = false;
  engine_tflm::ForgetLastOperator();
  if (g_interpreter != nullptr) g_interpreter->~MicroInterpreter();
  g_interpreter = nullptr;
}

// An interpreter whose tensors are allocated by `allocator`.
Status BeginInterpreter(MicroAllocator* allocator) {
  const MicroOpResolver* resolver = kInterpretedModel.resolver();
  if (resolver == nullptr || allocator == nullptr) return Status::kNotPrepared;
  MicroResourceVariables* variables = nullptr;
  if (kInterpretedModel.resource_variable_count > 0) {
    variables =
        MicroResourceVariables::Create(allocator, static_cast<int>(kInterpretedModel.resource_variable_count));
    if (variables == nullptr) return Status::kNotPrepared;
  }
  g_interpreter = new (g_interpreter_memory)
      MicroInterpreter(GetModel(kInterpretedModel.flatbuffer), *resolver, allocator, variables);
  if (g_interpreter->initialization_status() != kTfLiteOk) return Status::kNotPrepared;
  if (g_interpreter->AllocateTensors() != kTfLiteOk) return Status::kNotPrepared;
  g_is_ready = true;
  return Status::kOk;
}

TensorBuffer BufferOf(const TfLiteTensor* tensor) {
  if (tensor == nullptr) return {nullptr, 0, 1.0f, 0, false};
  return {tensor->data.int8, static_cast<uint32_t>(tensor->bytes), tensor->params.scale, tensor->params.zero_point,
          tensor->type == kTfLiteInt8};
}

}  // namespace

const char* Name() { return "tflm"; }
const uint8_t* ModelSha256() { return kInterpretedModel.model_sha256; }

Status Prepare(uint32_t arena_bytes) {
  if (arena_bytes > kArenaSizeBytes) return Status::kOutOfRange;
  EndInterpreter();
  const uint32_t size_bytes = arena_bytes == 0 ? kArenaSizeBytes : arena_bytes;
  return BeginInterpreter(MicroAllocator::Create(g_arena, size_bytes));
}

Status RecordAllocations(AllocationRecord* record) {
  EndInterpreter();
  RecordingMicroAllocator* const allocator = RecordingMicroAllocator::Create(g_arena, kArenaSizeBytes);
  const Status status = BeginInterpreter(allocator);
  if (status != Status::kOk) return status;
  const RecordingSingleArenaBufferAllocator* const memory = allocator->GetSimpleMemoryAllocator();
  // The recording allocator is itself in the arena, and larger than the plain one.
  const size_t excess_bytes =
      RecordingMicroAllocator::GetDefaultTailUsage() - MicroAllocator::GetDefaultTailUsage(false);
  record->persistent_bytes = static_cast<uint32_t>(memory->GetPersistentUsedBytes() - excess_bytes);
  record->non_persistent_bytes = static_cast<uint32_t>(memory->GetNonPersistentUsedBytes());
  record->kind_count = kAllocationKindCount;
  for (uint32_t i = 0; i < kAllocationKindCount; ++i) {
    const RecordedAllocation kind = allocator->GetRecordedAllocation(kAllocationKinds[i]);
    record->kinds[i] = {static_cast<uint32_t>(kind.count), static_cast<uint32_t>(kind.requested_bytes),
                        static_cast<uint32_t>(kind.used_bytes)};
  }
  EndInterpreter();
  return Status::kOk;
}

uint32_t ArenaUsedBytes() { return g_is_ready ? static_cast<uint32_t>(g_interpreter->arena_used_bytes()) : 0; }
uint32_t InputCount() { return g_is_ready ? static_cast<uint32_t>(g_interpreter->inputs_size()) : 0; }
uint32_t OutputCount() { return g_is_ready ? static_cast<uint32_t>(g_interpreter->outputs_size()) : 0; }
TensorBuffer Input(uint32_t index) { return BufferOf(g_interpreter->input(index)); }
TensorBuffer Output(uint32_t index) { return BufferOf(g_interpreter->output(index)); }
uint32_t OperatorCount() { return kInterpretedModel.operator_count; }

// The interpreter's planner lets later tensors have an input's memory.
bool InputsPreserved() { return false; }

void ResetState() {
  if (g_is_ready) static_cast<void>(g_interpreter->Reset());
}

int8_t* Arena() { return reinterpret_cast<int8_t*>(g_arena); }
uint32_t ArenaSizeBytes() { return kArenaSizeBytes; }
uint64_t* ProfileTicks() { return kInterpretedModel.profile_ticks; }

Status TensorOffset(uint32_t tensor, uint32_t* offset) {
  if (!g_is_ready) return Status::kNotPrepared;
  const uintptr_t address = reinterpret_cast<uintptr_t>(engine_tflm::OutputOfLastOperator(static_cast<int>(tensor)));
  const uintptr_t start = reinterpret_cast<uintptr_t>(g_arena);
  if (address < start || address >= start + kArenaSizeBytes) return Status::kNotAvailable;
  *offset = static_cast<uint32_t>(address - start);
  return Status::kOk;
}

Status Invoke(uint32_t operator_count, OperatorHook hook) {
  if (!g_is_ready) return Status::kNotPrepared;
  const bool is_plain = hook == nullptr && operator_count == kInterpretedModel.operator_count;
  if (!is_plain) engine_tflm::InstallHooks(kInterpretedModel, operator_count, hook);
  const TfLiteStatus status = g_interpreter->Invoke();
  if (!is_plain) engine_tflm::RemoveHooks(kInterpretedModel);
  return status == kTfLiteOk ? Status::kOk : Status::kInferenceFailed;
}

}  // namespace mcubench::engine
