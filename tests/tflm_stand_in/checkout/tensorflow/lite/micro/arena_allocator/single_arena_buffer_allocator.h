// SPDX-License-Identifier: Apache-2.0
// What lasts grows down from the arena's end, what changes up from its start; what is needed for a moment is on top.
#ifndef TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_SINGLE_ARENA_BUFFER_ALLOCATOR_H_
#define TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_SINGLE_ARENA_BUFFER_ALLOCATOR_H_

#include <cstddef>
#include <cstdint>

#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/compatibility.h"

namespace tflite {

class SingleArenaBufferAllocator {
 public:
  SingleArenaBufferAllocator(uint8_t* buffer, size_t buffer_size);
  virtual ~SingleArenaBufferAllocator() {}

  // Null where there is no room, which is then said.
  virtual uint8_t* AllocatePersistentBuffer(size_t size, size_t alignment);
  virtual uint8_t* AllocateTemp(size_t size, size_t alignment);
  virtual TfLiteStatus ResetTempAllocations();
  virtual TfLiteStatus ReserveNonPersistentOverlayMemory(size_t size, size_t alignment);

  uint8_t* GetOverlayMemoryAddress() const { return buffer_head_; }
  size_t GetNonPersistentUsedBytes() const { return static_cast<size_t>(head_ - buffer_head_); }
  size_t GetPersistentUsedBytes() const { return static_cast<size_t>(buffer_tail_ - tail_); }
  size_t GetUsedBytes() const { return GetNonPersistentUsedBytes() + GetPersistentUsedBytes(); }

  TF_LITE_REMOVE_VIRTUAL_DELETE

 private:
  uint8_t* buffer_head_;
  uint8_t* buffer_tail_;
  uint8_t* head_;
  uint8_t* tail_;
  uint8_t* temp_;
};

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_SINGLE_ARENA_BUFFER_ALLOCATOR_H_
