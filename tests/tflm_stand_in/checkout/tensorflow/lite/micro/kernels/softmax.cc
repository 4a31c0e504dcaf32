// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/kernels/kernel_util.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"

namespace tflite {
namespace {

TfLiteStatus SoftmaxPrepare(TfLiteContext*, TfLiteNode*) {
  MicroPrintf("SOFTMAX: the stand-in does not compute it");
  return kTfLiteError;
}

TfLiteStatus SoftmaxEval(TfLiteContext*, TfLiteNode*) { return kTfLiteError; }

}  // namespace

TFLMRegistration Register_SOFTMAX() { return micro::RegisterOp(nullptr, SoftmaxPrepare, SoftmaxEval); }

}  // namespace tflite
