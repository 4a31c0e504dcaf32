// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#include "tensorflow/lite/micro/kernels/micro_ops.h"

namespace tflite {
namespace {

TfLiteStatus Copy(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteEvalTensor* input = context->GetEvalTensor(context, node->inputs->data[0]);
  const TfLiteEvalTensor* output = context->GetEvalTensor(context, node->outputs->data[0]);
  size_t size = input->type == kTfLiteInt8 ? 1 : 4;
  for (int i = 0; i < input->dims->size; ++i) size *= static_cast<size_t>(input->dims->data[i]);
  std::memcpy(output->data.data, input->data.data, size);
  return kTfLiteOk;
}

}  // namespace

TFLMRegistration Register_RESHAPE() { return {nullptr, nullptr, nullptr, Copy, nullptr, 0, nullptr}; }

TfLiteStatus ParseReshape(const Operator* /*op*/, MicroAllocator* /*allocator*/, void** /*builtin_data*/) {
  return kTfLiteOk;
}

}  // namespace tflite
