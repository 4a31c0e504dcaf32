// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#ifndef STAND_IN_RECORDING_MICRO_ALLOCATOR_H_
#define STAND_IN_RECORDING_MICRO_ALLOCATOR_H_

#include "tensorflow/lite/micro/micro_allocator.h"

namespace tflite {

class RecordingMicroAllocator : public MicroAllocator {
 public:
  static RecordingMicroAllocator* Create(uint8_t* tensor_arena, size_t arena_size);
  static size_t GetDefaultTailUsage();
  RecordedAllocation GetRecordedAllocation(RecordedAllocationType allocation_type) const;
  const RecordingSingleArenaBufferAllocator* GetSimpleMemoryAllocator() const;
  void* Allocate(size_t bytes, RecordedAllocationType type) override;

 private:
  explicit RecordingMicroAllocator(RecordingSingleArenaBufferAllocator* memory) : MicroAllocator(memory) {}

  RecordedAllocation records_[7] = {};

  TF_LITE_REMOVE_VIRTUAL_DELETE
};

}  // namespace tflite

#endif  // STAND_IN_RECORDING_MICRO_ALLOCATOR_H_
