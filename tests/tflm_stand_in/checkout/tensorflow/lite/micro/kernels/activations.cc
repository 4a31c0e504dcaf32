// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/kernels/kernel_util.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"
#include "tensorflow/lite/micro/memory_helpers.h"

namespace tflite {
namespace {

// The int8 value of 0.
struct ReluOpData {
  int32_t zero;
};

void* ReluInit(TfLiteContext* context, const char*, size_t) {
  return context->AllocatePersistentBuffer(context, sizeof(ReluOpData));
}

TfLiteStatus ReluPrepare(TfLiteContext* context, TfLiteNode* node) {
  MicroContext* const micro_context = GetMicroContext(context);
  const TfLiteTensor* const input = micro_context->AllocateTempInputTensor(node, 0);
  const TfLiteTensor* const output = micro_context->AllocateTempOutputTensor(node, 0);
  if (node->user_data == nullptr || micro::EnsureSameInt8(input, output, "RELU") != kTfLiteOk) return kTfLiteError;
  static_cast<ReluOpData*>(node->user_data)->zero = output->params.zero_point;
  return kTfLiteOk;
}

TfLiteStatus ReluEval(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteEvalTensor* const input = micro::GetEvalInput(context, node, 0);
  TfLiteEvalTensor* const output = micro::GetEvalOutput(context, node, 0);
  const int8_t zero = static_cast<int8_t>(static_cast<const ReluOpData*>(node->user_data)->zero);
  size_t count = 0;
  if (TfLiteEvalTensorByteLength(input, &count) != kTfLiteOk) return kTfLiteError;
  for (size_t i = 0; i < count; ++i) {
    output->data.int8[i] = input->data.int8[i] > zero ? input->data.int8[i] : zero;
  }
  return kTfLiteOk;
}

}  // namespace

TFLMRegistration Register_RELU() { return micro::RegisterOp(ReluInit, ReluPrepare, ReluEval); }

}  // namespace tflite
