// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else. Persistent memory grows from the arena's end, the rest from its beginning.
#ifndef STAND_IN_RECORDING_SINGLE_ARENA_BUFFER_ALLOCATOR_H_
#define STAND_IN_RECORDING_SINGLE_ARENA_BUFFER_ALLOCATOR_H_

#include "tensorflow/lite/micro/compatibility.h"
#include "tensorflow/lite/micro/micro_common.h"

namespace tflite {

class SingleArenaBufferAllocator {
 public:
  SingleArenaBufferAllocator(uint8_t* begin, uint8_t* end) : begin_(begin), end_(end), head_(begin), tail_(end) {}
  uint8_t* AllocatePersistent(size_t size, size_t alignment);
  bool ReserveHead(size_t size);
  bool HasRoomFor(size_t size) const { return static_cast<size_t>(tail_ - head_) >= size; }
  size_t GetNonPersistentUsedBytes() const { return static_cast<size_t>(head_ - begin_); }
  size_t GetPersistentUsedBytes() const { return static_cast<size_t>(end_ - tail_); }
  size_t GetUsedBytes() const { return GetNonPersistentUsedBytes() + GetPersistentUsedBytes(); }
  uint8_t* head() { return begin_; }

 private:
  uint8_t *begin_, *end_, *head_, *tail_;
};

class RecordingSingleArenaBufferAllocator : public SingleArenaBufferAllocator {
 public:
  using SingleArenaBufferAllocator::SingleArenaBufferAllocator;
};

}  // namespace tflite

#endif  // STAND_IN_RECORDING_SINGLE_ARENA_BUFFER_ALLOCATOR_H_
