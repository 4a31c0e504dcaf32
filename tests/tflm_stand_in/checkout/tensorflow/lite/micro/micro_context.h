// SPDX-License-Identifier: Apache-2.0
#ifndef TENSORFLOW_LITE_MICRO_MICRO_CONTEXT_H_
#define TENSORFLOW_LITE_MICRO_MICRO_CONTEXT_H_

#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/micro_allocator.h"

namespace tflite {

// What a kernel asks the interpreter for.
class MicroContext {
 public:
  MicroContext(MicroAllocator* allocator, const Model* model) : allocator_(*allocator), model_(model) {}

  void* AllocatePersistentBuffer(size_t bytes) { return allocator_.AllocatePersistentBuffer(bytes); }
  // Until the end of the operator's preparation; null where there is no room.
  TfLiteTensor* AllocateTempTfLiteTensor(int tensor_index);
  TfLiteTensor* AllocateTempInputTensor(const TfLiteNode* node, int index);
  TfLiteTensor* AllocateTempOutputTensor(const TfLiteNode* node, int index);
  TfLiteEvalTensor* GetEvalTensor(int tensor_index);
  void SetAllocations(const SubgraphAllocations* allocations) { allocations_ = allocations; }

 private:
  MicroAllocator& allocator_;
  const Model* model_;
  const SubgraphAllocations* allocations_ = nullptr;
};

inline MicroContext* GetMicroContext(const TfLiteContext* context) {
  return static_cast<MicroContext*>(context->impl_);
}

void* MicroContextAllocatePersistentBuffer(TfLiteContext* context, size_t bytes);
TfLiteTensor* MicroContextGetTensor(const TfLiteContext* context, int tensor_index);
TfLiteEvalTensor* MicroContextGetEvalTensor(const TfLiteContext* context, int tensor_index);
void MicroContextReportOpError(TfLiteContext* context, const char* format, ...);

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_MICRO_CONTEXT_H_
