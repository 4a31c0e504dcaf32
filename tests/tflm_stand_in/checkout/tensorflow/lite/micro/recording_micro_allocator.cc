// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/recording_micro_allocator.h"

#include <new>

#include "tensorflow/lite/micro/memory_helpers.h"
#include "tensorflow/lite/micro/micro_arena_constants.h"

namespace tflite {

RecordingMicroAllocator* RecordingMicroAllocator::Create(uint8_t* tensor_arena, size_t arena_size) {
  uint8_t* const start = AlignPointerUp(tensor_arena, MicroArenaBufferAlignment());
  const size_t lost = static_cast<size_t>(start - tensor_arena);
  const size_t size = arena_size > lost ? arena_size - lost : 0;
  constexpr size_t kOwnBytes = sizeof(RecordingSingleArenaBufferAllocator);
  RecordingSingleArenaBufferAllocator first(start, size);
  uint8_t* const own = first.SingleArenaBufferAllocator::AllocatePersistentBuffer(
      AlignSizeUp(kOwnBytes, MicroArenaBufferAlignment()), alignof(RecordingSingleArenaBufferAllocator));
  if (own == nullptr) return nullptr;
  auto* const recording = new (own) RecordingSingleArenaBufferAllocator(first);
  // The allocator's own is on nobody's account.
  uint8_t* const place = recording->SingleArenaBufferAllocator::AllocatePersistentBuffer(
      AlignSizeUp(sizeof(RecordingMicroAllocator), MicroArenaBufferAlignment()), alignof(RecordingMicroAllocator));
  return place == nullptr ? nullptr : new (place) RecordingMicroAllocator(recording);
}

size_t RecordingMicroAllocator::GetDefaultTailUsage() {
  return AlignSizeUp(sizeof(RecordingSingleArenaBufferAllocator), MicroArenaBufferAlignment()) +
         AlignSizeUp(sizeof(RecordingMicroAllocator), MicroArenaBufferAlignment());
}

RecordedAllocation RecordingMicroAllocator::GetRecordedAllocation(RecordedAllocationType allocation_type) const {
  return recorded_[static_cast<size_t>(allocation_type)];
}

void* RecordingMicroAllocator::AllocatePersistentBuffer(size_t bytes) {
  const RecordedAllocation before = Snapshot();
  void* const buffer = MicroAllocator::AllocatePersistentBuffer(bytes);
  Record(RecordedAllocationType::kPersistentBufferData, before);
  return buffer;
}

void* RecordingMicroAllocator::Allocate(size_t size, size_t) {
  const RecordedAllocation before = Snapshot();
  void* const buffer = MicroAllocator::AllocatePersistentBuffer(size);
  Record(RecordedAllocationType::kOpData, before);
  return buffer;
}

TfLiteStatus RecordingMicroAllocator::AllocateNodeAndRegistrations(const Model* model,
                                                                   SubgraphAllocations* subgraph_allocations) {
  const RecordedAllocation before = Snapshot();
  const TfLiteStatus status = MicroAllocator::AllocateNodeAndRegistrations(model, subgraph_allocations);
  Record(RecordedAllocationType::kNodeAndRegistrationArray, before);
  return status;
}

TfLiteStatus RecordingMicroAllocator::AllocateTfLiteEvalTensors(const Model* model,
                                                                SubgraphAllocations* subgraph_allocations) {
  const RecordedAllocation before = Snapshot();
  const TfLiteStatus status = MicroAllocator::AllocateTfLiteEvalTensors(model, subgraph_allocations);
  Record(RecordedAllocationType::kTfLiteEvalTensorData, before);
  return status;
}

TfLiteStatus RecordingMicroAllocator::AllocateVariables(const SubGraph* subgraph, TfLiteEvalTensor* eval_tensors) {
  const RecordedAllocation before = Snapshot();
  const TfLiteStatus status = MicroAllocator::AllocateVariables(subgraph, eval_tensors);
  Record(RecordedAllocationType::kTfLiteTensorVariableBufferData, before);
  return status;
}

TfLiteTensor* RecordingMicroAllocator::AllocatePersistentTfLiteTensorInternal() {
  const RecordedAllocation before = Snapshot();
  TfLiteTensor* const tensor = MicroAllocator::AllocatePersistentTfLiteTensorInternal();
  Record(RecordedAllocationType::kPersistentTfLiteTensorData, before);
  return tensor;
}

TfLiteStatus RecordingMicroAllocator::PopulateTfLiteTensorFromFlatbuffer(const Model* model, TfLiteTensor* tensor,
                                                                         int tensor_index, int subgraph_index,
                                                                         bool allocate_temp) {
  const RecordedAllocation before = Snapshot();
  const TfLiteStatus status =
      MicroAllocator::PopulateTfLiteTensorFromFlatbuffer(model, tensor, tensor_index, subgraph_index, allocate_temp);
  Record(RecordedAllocationType::kPersistentTfLiteTensorQuantizationData, before);
  return status;
}

void RecordingMicroAllocator::Record(RecordedAllocationType kind, const RecordedAllocation& before) {
  const RecordedAllocation now = Snapshot();
  RecordedAllocation& recorded = recorded_[static_cast<size_t>(kind)];
  recorded.requested_bytes += now.requested_bytes - before.requested_bytes;
  recorded.used_bytes += now.used_bytes - before.used_bytes;
  recorded.count += now.count - before.count;
}

RecordedAllocation RecordingMicroAllocator::Snapshot() const {
  return {recording_->GetRequestedBytes(), recording_->GetUsedBytes(), recording_->GetAllocatedCount()};
}

}  // namespace tflite
