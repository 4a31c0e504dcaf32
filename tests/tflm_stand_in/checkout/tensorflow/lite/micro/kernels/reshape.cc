// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "tensorflow/lite/micro/kernels/kernel_util.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"
#include "tensorflow/lite/micro/memory_helpers.h"

namespace tflite {
namespace {

TfLiteStatus ReshapePrepare(TfLiteContext* context, TfLiteNode* node) {
  MicroContext* const micro_context = GetMicroContext(context);
  const TfLiteTensor* const input = micro_context->AllocateTempInputTensor(node, 0);
  const TfLiteTensor* const output = micro_context->AllocateTempOutputTensor(node, 0);
  if (input == nullptr || output == nullptr) return kTfLiteError;
  if (input->bytes != output->bytes) {
    MicroPrintf("RESHAPE: %u bytes do not become %u", static_cast<unsigned>(input->bytes),
                static_cast<unsigned>(output->bytes));
    return kTfLiteError;
  }
  return kTfLiteOk;
}

TfLiteStatus ReshapeEval(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteEvalTensor* const input = micro::GetEvalInput(context, node, 0);
  TfLiteEvalTensor* const output = micro::GetEvalOutput(context, node, 0);
  size_t bytes = 0;
  if (TfLiteEvalTensorByteLength(input, &bytes) != kTfLiteOk) return kTfLiteError;
  memcpy(output->data.data, input->data.data, bytes);
  return kTfLiteOk;
}

}  // namespace

TFLMRegistration Register_RESHAPE() { return micro::RegisterOp(nullptr, ReshapePrepare, ReshapeEval); }

}  // namespace tflite
