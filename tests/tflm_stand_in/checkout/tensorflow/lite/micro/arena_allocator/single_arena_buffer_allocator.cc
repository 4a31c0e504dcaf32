// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h"

#include "tensorflow/lite/micro/memory_helpers.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {
namespace {

void SayTooSmall(size_t requested, size_t available) {
  MicroPrintf("Failed to allocate memory. Requested: %u, available %u, missing: %u",
              static_cast<unsigned int>(requested), static_cast<unsigned int>(available),
              static_cast<unsigned int>(requested - available));
}

// Sizes, so that nothing points outside the arena.
size_t RoomAbove(const uint8_t* start, const uint8_t* end) {
  return start < end ? static_cast<size_t>(end - start) : 0;
}

}  // namespace

SingleArenaBufferAllocator::SingleArenaBufferAllocator(uint8_t* buffer, size_t buffer_size)
    : buffer_head_(buffer), buffer_tail_(buffer + buffer_size), head_(buffer), tail_(buffer_tail_), temp_(buffer) {}

uint8_t* SingleArenaBufferAllocator::AllocatePersistentBuffer(size_t size, size_t alignment) {
  const size_t room = RoomAbove(head_, tail_);
  const size_t slack = reinterpret_cast<uintptr_t>(tail_ - (size <= room ? size : 0)) % alignment;
  if (size + slack > room) {
    SayTooSmall(size + slack, room);
    return nullptr;
  }
  tail_ -= size + slack;
  return tail_;
}

uint8_t* SingleArenaBufferAllocator::AllocateTemp(size_t size, size_t alignment) {
  const size_t room = RoomAbove(temp_, tail_);
  const size_t slack =
      AlignSizeUp(reinterpret_cast<uintptr_t>(temp_), alignment) - reinterpret_cast<uintptr_t>(temp_);
  if (size + slack > room) {
    SayTooSmall(size + slack, room);
    return nullptr;
  }
  uint8_t* const start = temp_ + slack;
  temp_ = start + size;
  return start;
}

TfLiteStatus SingleArenaBufferAllocator::ResetTempAllocations() {
  temp_ = head_;
  return kTfLiteOk;
}

TfLiteStatus SingleArenaBufferAllocator::ReserveNonPersistentOverlayMemory(size_t size, size_t alignment) {
  const size_t room = RoomAbove(buffer_head_, tail_);
  const size_t aligned = AlignSizeUp(size, alignment);
  if (aligned > room) {
    SayTooSmall(aligned, room);
    return kTfLiteError;
  }
  head_ = buffer_head_ + aligned;
  return ResetTempAllocations();
}

}  // namespace tflite
