// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#include "tensorflow/lite/micro/kernels/micro_ops.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {
namespace {

TfLiteStatus Refuse(TfLiteContext* /*context*/, TfLiteNode* /*node*/) {
  MicroPrintf("Hybrid models are not supported on TFLite Micro.");
  return kTfLiteError;
}

}  // namespace

TFLMRegistration Register_CONV_2D() { return {nullptr, nullptr, Refuse, Refuse, nullptr, 0, nullptr}; }

TfLiteStatus ParseConv2D(const Operator* /*op*/, MicroAllocator* /*allocator*/, void** /*builtin_data*/) {
  return kTfLiteOk;
}

}  // namespace tflite
