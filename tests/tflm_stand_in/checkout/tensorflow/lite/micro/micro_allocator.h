// SPDX-License-Identifier: Apache-2.0
// Models of one graph.
#ifndef TENSORFLOW_LITE_MICRO_MICRO_ALLOCATOR_H_
#define TENSORFLOW_LITE_MICRO_MICRO_ALLOCATOR_H_

#include <cstddef>
#include <cstdint>

#include "tensorflow/lite/core/api/flatbuffer_conversions.h"
#include "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/compatibility.h"
#include "tensorflow/lite/micro/micro_common.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

struct NodeAndRegistration {
  TfLiteNode node;
  const TFLMRegistration* registration;
};

struct SubgraphAllocations {
  NodeAndRegistration* node_and_registrations;
  TfLiteEvalTensor* tensors;
};

class MicroAllocator : public BuiltinDataAllocator {
 public:
  // Null where the arena has no room for the allocator itself.
  static MicroAllocator* Create(uint8_t* tensor_arena, size_t arena_size);

  static size_t GetDefaultTailUsage(bool is_memory_planner_given);

  // Null where there is no room.
  SubgraphAllocations* StartModelAllocation(const Model* model);
  TfLiteStatus FinishModelAllocation(const Model* model, SubgraphAllocations* subgraph_allocations);

  virtual TfLiteTensor* AllocatePersistentTfLiteTensor(const Model* model,
                                                       const SubgraphAllocations* subgraph_allocations,
                                                       int tensor_index, int subgraph_index);
  virtual TfLiteTensor* AllocateTempTfLiteTensor(const Model* model, const SubgraphAllocations* subgraph_allocations,
                                                 int tensor_index, int subgraph_index);
  virtual TfLiteStatus ResetTempAllocations();
  virtual void* AllocatePersistentBuffer(size_t bytes);

  // What a parser keeps of an operator's options.
  void* Allocate(size_t size, size_t) override { return AllocatePersistentBuffer(size); }
  BuiltinDataAllocator* GetBuiltinDataAllocator() { return this; }

  size_t used_bytes() const { return memory_allocator_->GetUsedBytes(); }

  TF_LITE_REMOVE_VIRTUAL_DELETE

 protected:
  explicit MicroAllocator(SingleArenaBufferAllocator* memory_allocator) : memory_allocator_(memory_allocator) {}
  virtual ~MicroAllocator() {}

  virtual TfLiteStatus AllocateNodeAndRegistrations(const Model* model, SubgraphAllocations* subgraph_allocations);
  virtual TfLiteStatus AllocateTfLiteEvalTensors(const Model* model, SubgraphAllocations* subgraph_allocations);
  virtual TfLiteStatus AllocateVariables(const SubGraph* subgraph, TfLiteEvalTensor* eval_tensors);
  virtual TfLiteTensor* AllocatePersistentTfLiteTensorInternal();
  virtual TfLiteStatus PopulateTfLiteTensorFromFlatbuffer(const Model* model, TfLiteTensor* tensor, int tensor_index,
                                                          int subgraph_index, bool allocate_temp);

 private:
  TfLiteStatus CommitStaticMemoryPlan(const SubGraph* subgraph, TfLiteEvalTensor* tensors);

  SingleArenaBufferAllocator* memory_allocator_;
  SubgraphAllocations allocations_ = {nullptr, nullptr};
};

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_MICRO_ALLOCATOR_H_
