// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#include "tensorflow/lite/micro/micro_allocator.h"

#include <new>

#include "tensorflow/lite/micro/recording_micro_allocator.h"

namespace tflite {
namespace {

constexpr size_t kAlignment = 16;

// The memory's own account is the first thing in it.
template <typename Memory>
Memory* PlaceMemory(uint8_t* arena, size_t size) {
  Memory memory(arena, arena + size);
  uint8_t* place = memory.AllocatePersistent(sizeof(Memory), kAlignment);
  return place == nullptr ? nullptr : new (place) Memory(memory);
}

}  // namespace

size_t MicroAllocator::GetDefaultTailUsage(bool /*is_memory_planner_given*/) {
  return sizeof(SingleArenaBufferAllocator) + sizeof(MicroAllocator) + 2 * kAlignment;
}

size_t RecordingMicroAllocator::GetDefaultTailUsage() {
  return sizeof(RecordingSingleArenaBufferAllocator) + sizeof(RecordingMicroAllocator) + 2 * kAlignment;
}

MicroAllocator* MicroAllocator::Create(uint8_t* tensor_arena, size_t arena_size, MemoryPlannerType /*type*/) {
  auto* memory = PlaceMemory<SingleArenaBufferAllocator>(tensor_arena, arena_size);
  if (memory == nullptr) return nullptr;
  uint8_t* place = memory->AllocatePersistent(sizeof(MicroAllocator), kAlignment);
  return place == nullptr ? nullptr : new (place) MicroAllocator(memory);
}

RecordingMicroAllocator* RecordingMicroAllocator::Create(uint8_t* tensor_arena, size_t arena_size) {
  auto* memory = PlaceMemory<RecordingSingleArenaBufferAllocator>(tensor_arena, arena_size);
  if (memory == nullptr) return nullptr;
  uint8_t* place = memory->AllocatePersistent(sizeof(RecordingMicroAllocator), kAlignment);
  return place == nullptr ? nullptr : new (place) RecordingMicroAllocator(memory);
}

void* MicroAllocator::Allocate(size_t bytes, RecordedAllocationType /*type*/) {
  return memory_->AllocatePersistent(bytes, sizeof(void*));
}

void* RecordingMicroAllocator::Allocate(size_t bytes, RecordedAllocationType type) {
  const size_t before = memory_->GetPersistentUsedBytes();
  void* place = memory_->AllocatePersistent(bytes, sizeof(void*));
  RecordedAllocation& record = records_[static_cast<size_t>(type)];
  record.requested_bytes += bytes;
  record.used_bytes += memory_->GetPersistentUsedBytes() - before;
  ++record.count;
  return place;
}

RecordedAllocation RecordingMicroAllocator::GetRecordedAllocation(RecordedAllocationType type) const {
  return records_[static_cast<size_t>(type)];
}

const RecordingSingleArenaBufferAllocator* RecordingMicroAllocator::GetSimpleMemoryAllocator() const {
  return static_cast<const RecordingSingleArenaBufferAllocator*>(memory_);
}

}  // namespace tflite
