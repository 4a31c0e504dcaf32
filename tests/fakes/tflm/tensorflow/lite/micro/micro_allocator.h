// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#ifndef STAND_IN_MICRO_ALLOCATOR_H_
#define STAND_IN_MICRO_ALLOCATOR_H_

#include "tensorflow/lite/micro/arena_allocator/recording_single_arena_buffer_allocator.h"

namespace tflite {

enum class MemoryPlannerType { kGreedy, kLinear };

enum class RecordedAllocationType {
  kTfLiteEvalTensorData,
  kPersistentTfLiteTensorData,
  kPersistentTfLiteTensorQuantizationData,
  kPersistentBufferData,
  kTfLiteTensorVariableBufferData,
  kNodeAndRegistrationArray,
  kOpData,
};

struct RecordedAllocation {
  size_t requested_bytes;
  size_t used_bytes;
  size_t count;
};

class MicroAllocator {
 public:
  static MicroAllocator* Create(uint8_t* tensor_arena, size_t arena_size,
                                MemoryPlannerType memory_planner_type = MemoryPlannerType::kGreedy);
  static size_t GetDefaultTailUsage(bool is_memory_planner_given);
  virtual void* Allocate(size_t bytes, RecordedAllocationType type);
  SingleArenaBufferAllocator* memory() { return memory_; }
  size_t used_bytes() const { return memory_->GetUsedBytes(); }

 protected:
  explicit MicroAllocator(SingleArenaBufferAllocator* memory) : memory_(memory) {}
  virtual ~MicroAllocator() {}

  SingleArenaBufferAllocator* memory_;

  TF_LITE_REMOVE_VIRTUAL_DELETE
};

}  // namespace tflite

#endif  // STAND_IN_MICRO_ALLOCATOR_H_
