// SPDX-License-Identifier: Apache-2.0
#include "signal/src/window.h"

#include "tensorflow/lite/micro/kernels/kernel_util.h"

namespace tflite::tflm_signal {
namespace {

constexpr int kShift = 12;

TfLiteStatus WindowEval(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteEvalTensor* const input = micro::GetEvalInput(context, node, 0);
  const TfLiteEvalTensor* const window = micro::GetEvalInput(context, node, 1);
  TfLiteEvalTensor* const output = micro::GetEvalOutput(context, node, 0);
  ApplyWindow(input->data.i16, window->data.i16, window->dims->data[0], kShift, output->data.i16);
  return kTfLiteOk;
}

}  // namespace

TFLMRegistration* Register_WINDOW();

TFLMRegistration* Register_WINDOW() {
  static TFLMRegistration registration = {nullptr, nullptr, nullptr, WindowEval, nullptr, 0, nullptr};
  return &registration;
}

}  // namespace tflite::tflm_signal
