// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/kernels/kernel_util.h"

namespace tflite::micro {

TFLMRegistration RegisterOp(void* (*init)(TfLiteContext*, const char*, size_t),
                            TfLiteStatus (*prepare)(TfLiteContext*, TfLiteNode*),
                            TfLiteStatus (*invoke)(TfLiteContext*, TfLiteNode*)) {
  return {init, nullptr, prepare, invoke, nullptr, 0, nullptr};
}

TfLiteEvalTensor* GetEvalInput(const TfLiteContext* context, const TfLiteNode* node, int index) {
  return context->GetEvalTensor(context, node->inputs->data[index]);
}

TfLiteEvalTensor* GetEvalOutput(const TfLiteContext* context, const TfLiteNode* node, int index) {
  return context->GetEvalTensor(context, node->outputs->data[index]);
}

TfLiteStatus EnsureSameInt8(const TfLiteTensor* input, const TfLiteTensor* output, const char* op) {
  if (input == nullptr || output == nullptr) return kTfLiteError;
  if (input->type != kTfLiteInt8 || output->type != kTfLiteInt8) {
    MicroPrintf("%s: the stand-in has int8 only", op);
    return kTfLiteError;
  }
  if (input->params.scale != output->params.scale || input->params.zero_point != output->params.zero_point) {
    MicroPrintf("%s: the stand-in does not rescale", op);
    return kTfLiteError;
  }
  return kTfLiteOk;
}

}  // namespace tflite::micro
