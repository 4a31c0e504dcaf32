// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "tensorflow/lite/micro/kernels/kernel_util.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"

namespace tflite {
namespace {

int AxisOf(const TfLiteNode* node, const TfLiteIntArray* dims) {
  const int axis = static_cast<const TfLiteConcatenationParams*>(node->builtin_data)->axis;
  return axis < 0 ? axis + dims->size : axis;
}

// Bytes from one step along the axis before `axis` to the next.
size_t RowBytes(const TfLiteIntArray* dims, int axis) {
  size_t bytes = 1;
  for (int i = axis; i < dims->size; ++i) bytes *= static_cast<size_t>(dims->data[i]);
  return bytes;
}

TfLiteStatus ConcatenationPrepare(TfLiteContext* context, TfLiteNode* node) {
  MicroContext* const micro_context = GetMicroContext(context);
  const TfLiteTensor* const output = micro_context->AllocateTempOutputTensor(node, 0);
  if (static_cast<const TfLiteConcatenationParams*>(node->builtin_data)->activation != kTfLiteActNone) {
    MicroPrintf("CONCATENATION: the stand-in has no fused activation");
    return kTfLiteError;
  }
  for (int i = 0; i < node->inputs->size; ++i) {
    const TfLiteTensor* const input = micro_context->AllocateTempInputTensor(node, i);
    if (micro::EnsureSameInt8(input, output, "CONCATENATION") != kTfLiteOk) return kTfLiteError;
  }
  return kTfLiteOk;
}

TfLiteStatus ConcatenationEval(TfLiteContext* context, TfLiteNode* node) {
  TfLiteEvalTensor* const output = micro::GetEvalOutput(context, node, 0);
  const int axis = AxisOf(node, output->dims);
  size_t rows = 1;
  for (int i = 0; i < axis; ++i) rows *= static_cast<size_t>(output->dims->data[i]);
  int8_t* next = output->data.int8;
  for (size_t row = 0; row < rows; ++row) {
    for (int i = 0; i < node->inputs->size; ++i) {
      const TfLiteEvalTensor* const input = micro::GetEvalInput(context, node, i);
      const size_t bytes = RowBytes(input->dims, axis);
      memcpy(next, input->data.int8 + row * bytes, bytes);
      next += bytes;
    }
  }
  return kTfLiteOk;
}

}  // namespace

TFLMRegistration Register_CONCATENATION() {
  return micro::RegisterOp(nullptr, ConcatenationPrepare, ConcatenationEval);
}

}  // namespace tflite
