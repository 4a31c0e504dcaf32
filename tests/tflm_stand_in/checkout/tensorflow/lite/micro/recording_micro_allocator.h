// SPDX-License-Identifier: Apache-2.0
#ifndef TENSORFLOW_LITE_MICRO_RECORDING_MICRO_ALLOCATOR_H_
#define TENSORFLOW_LITE_MICRO_RECORDING_MICRO_ALLOCATOR_H_

#include "tensorflow/lite/micro/arena_allocator/recording_single_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/micro_allocator.h"

namespace tflite {

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

class RecordingMicroAllocator : public MicroAllocator {
 public:
  static RecordingMicroAllocator* Create(uint8_t* tensor_arena, size_t arena_size);

  static size_t GetDefaultTailUsage();

  RecordedAllocation GetRecordedAllocation(RecordedAllocationType allocation_type) const;
  const RecordingSingleArenaBufferAllocator* GetSimpleMemoryAllocator() const { return recording_; }

  void* AllocatePersistentBuffer(size_t bytes) override;
  void* Allocate(size_t size, size_t alignment_hint) override;

  TF_LITE_REMOVE_VIRTUAL_DELETE

 protected:
  TfLiteStatus AllocateNodeAndRegistrations(const Model* model, SubgraphAllocations* subgraph_allocations) override;
  TfLiteStatus AllocateTfLiteEvalTensors(const Model* model, SubgraphAllocations* subgraph_allocations) override;
  TfLiteStatus AllocateVariables(const SubGraph* subgraph, TfLiteEvalTensor* eval_tensors) override;
  TfLiteTensor* AllocatePersistentTfLiteTensorInternal() override;
  TfLiteStatus PopulateTfLiteTensorFromFlatbuffer(const Model* model, TfLiteTensor* tensor, int tensor_index,
                                                  int subgraph_index, bool allocate_temp) override;

 private:
  static constexpr size_t kKinds = 7;

  explicit RecordingMicroAllocator(RecordingSingleArenaBufferAllocator* recording)
      : MicroAllocator(recording), recording_(recording) {}

  // Puts what was taken since `before` on the account of `kind`.
  void Record(RecordedAllocationType kind, const RecordedAllocation& before);
  RecordedAllocation Snapshot() const;

  RecordingSingleArenaBufferAllocator* recording_;
  RecordedAllocation recorded_[kKinds] = {};
};

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_RECORDING_MICRO_ALLOCATOR_H_
