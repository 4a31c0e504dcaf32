// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/kernels/kernel_util.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"

namespace tflite {
namespace {

TfLiteStatus Conv2DPrepare(TfLiteContext*, TfLiteNode*) { return kTfLiteOk; }

TfLiteStatus Conv2DEval(TfLiteContext*, TfLiteNode*) {
  MicroPrintf("CONV_2D: the stand-in does not compute it");
  return kTfLiteError;
}

}  // namespace

TFLMRegistration Register_CONV_2D() { return micro::RegisterOp(nullptr, Conv2DPrepare, Conv2DEval); }

}  // namespace tflite
