// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#include "tensorflow/lite/micro/arena_allocator/recording_single_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {
namespace {

void Complain(size_t size, size_t available) {
  MicroPrintf("Failed to allocate memory. Requested: %u, available %u, missing: %u", static_cast<unsigned>(size),
              static_cast<unsigned>(available), static_cast<unsigned>(size - available));
}

}  // namespace

uint8_t* SingleArenaBufferAllocator::AllocatePersistent(size_t size, size_t alignment) {
  const size_t available = static_cast<size_t>(tail_ - head_);
  const size_t waste = reinterpret_cast<uintptr_t>(tail_ - size) % alignment;
  if (size + waste > available) {
    Complain(size + waste, available);
    return nullptr;
  }
  tail_ -= size + waste;
  return tail_;
}

bool SingleArenaBufferAllocator::ReserveHead(size_t size) {
  const size_t available = static_cast<size_t>(tail_ - begin_);
  if (size > available) {
    Complain(size, available);
    return false;
  }
  head_ = begin_ + size;
  return true;
}

}  // namespace tflite
