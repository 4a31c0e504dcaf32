// SPDX-License-Identifier: Apache-2.0
#ifndef TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_RECORDING_SINGLE_ARENA_BUFFER_ALLOCATOR_H_
#define TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_RECORDING_SINGLE_ARENA_BUFFER_ALLOCATOR_H_

#include "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h"

namespace tflite {

class RecordingSingleArenaBufferAllocator : public SingleArenaBufferAllocator {
 public:
  using SingleArenaBufferAllocator::SingleArenaBufferAllocator;

  size_t GetRequestedBytes() const { return requested_bytes_; }
  size_t GetUsedBytes() const { return used_bytes_; }
  size_t GetAllocatedCount() const { return count_; }

  uint8_t* AllocatePersistentBuffer(size_t size, size_t alignment) override;

  TF_LITE_REMOVE_VIRTUAL_DELETE

 private:
  size_t requested_bytes_ = 0;
  size_t used_bytes_ = 0;
  size_t count_ = 0;
};

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_RECORDING_SINGLE_ARENA_BUFFER_ALLOCATOR_H_
