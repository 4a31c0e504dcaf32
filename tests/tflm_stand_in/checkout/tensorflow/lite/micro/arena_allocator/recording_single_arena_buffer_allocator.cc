// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/arena_allocator/recording_single_arena_buffer_allocator.h"

namespace tflite {

uint8_t* RecordingSingleArenaBufferAllocator::AllocatePersistentBuffer(size_t size, size_t alignment) {
  const size_t before = GetPersistentUsedBytes();
  uint8_t* const start = SingleArenaBufferAllocator::AllocatePersistentBuffer(size, alignment);
  if (start == nullptr) return nullptr;
  requested_bytes_ += size;
  used_bytes_ += GetPersistentUsedBytes() - before;
  ++count_;
  return start;
}

}  // namespace tflite
