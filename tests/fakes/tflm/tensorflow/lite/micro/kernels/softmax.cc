// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#include "tensorflow/lite/micro/kernels/micro_ops.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {
namespace {

TfLiteStatus Fail(TfLiteContext* /*context*/, TfLiteNode* /*node*/) {
  MicroPrintf("Type %s (%d) not supported.", "INT8", static_cast<int>(kTfLiteInt8));
  return kTfLiteError;
}

}  // namespace

TFLMRegistration Register_SOFTMAX() { return {nullptr, nullptr, nullptr, Fail, nullptr, 0, nullptr}; }

TfLiteStatus ParseSoftmax(const Operator* /*op*/, MicroAllocator* /*allocator*/, void** /*builtin_data*/) {
  return kTfLiteOk;
}

}  // namespace tflite
