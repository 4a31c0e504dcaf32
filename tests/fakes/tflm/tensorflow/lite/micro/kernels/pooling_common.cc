// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#include "tensorflow/lite/micro/kernels/micro_ops.h"
#include "tensorflow/lite/micro/micro_allocator.h"

namespace tflite {

TfLiteStatus ParsePool(const Operator* op, MicroAllocator* allocator, void** builtin_data) {
  const Table* options = op->Child(4);
  auto* params = static_cast<TfLitePoolParams*>(
      allocator->Allocate(sizeof(TfLitePoolParams), RecordedAllocationType::kPersistentBufferData));
  if (options == nullptr || params == nullptr) return kTfLiteError;
  *params = {options->Get<int8_t>(0, 0), options->Get<int32_t>(1, 0), options->Get<int32_t>(2, 0),
             options->Get<int32_t>(3, 0), options->Get<int32_t>(4, 0)};
  *builtin_data = params;
  return kTfLiteOk;
}

}  // namespace tflite
