// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/micro_context.h"

#include <cstdarg>

#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {
namespace {

int IndexIn(const TfLiteIntArray* tensors, int place) {
  return tensors != nullptr && place < tensors->size ? tensors->data[place] : -1;
}

}  // namespace

TfLiteTensor* MicroContext::AllocateTempTfLiteTensor(int tensor_index) {
  if (tensor_index < 0) return nullptr;
  return allocator_.AllocateTempTfLiteTensor(model_, allocations_, tensor_index, 0);
}

TfLiteTensor* MicroContext::AllocateTempInputTensor(const TfLiteNode* node, int index) {
  return AllocateTempTfLiteTensor(IndexIn(node->inputs, index));
}

TfLiteTensor* MicroContext::AllocateTempOutputTensor(const TfLiteNode* node, int index) {
  return AllocateTempTfLiteTensor(IndexIn(node->outputs, index));
}

TfLiteEvalTensor* MicroContext::GetEvalTensor(int tensor_index) { return &allocations_->tensors[tensor_index]; }

void* MicroContextAllocatePersistentBuffer(TfLiteContext* context, size_t bytes) {
  return GetMicroContext(context)->AllocatePersistentBuffer(bytes);
}

TfLiteTensor* MicroContextGetTensor(const TfLiteContext* context, int tensor_index) {
  return GetMicroContext(context)->AllocateTempTfLiteTensor(tensor_index);
}

TfLiteEvalTensor* MicroContextGetEvalTensor(const TfLiteContext* context, int tensor_index) {
  return GetMicroContext(context)->GetEvalTensor(tensor_index);
}

void MicroContextReportOpError(TfLiteContext*, const char* format, ...) {
  va_list args;
  va_start(args, format);
  VMicroPrintf(format, args);
  va_end(args);
}

}  // namespace tflite
