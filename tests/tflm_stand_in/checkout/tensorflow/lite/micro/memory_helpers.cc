// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/memory_helpers.h"

namespace tflite {
namespace {

// 0 where there is none.
size_t TypeBytes(TfLiteType type) {
  switch (type) {
    case kTfLiteFloat32:
    case kTfLiteInt32:
      return 4;
    case kTfLiteInt64:
      return 8;
    case kTfLiteInt16:
      return 2;
    case kTfLiteUInt8:
    case kTfLiteInt8:
    case kTfLiteBool:
      return 1;
    case kTfLiteNoType:
      return 0;
  }
  return 0;
}

}  // namespace

uint8_t* AlignPointerUp(uint8_t* data, size_t alignment) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(data);
  return data + (AlignSizeUp(address, alignment) - address);
}

TfLiteStatus TfLiteEvalTensorByteLength(const TfLiteEvalTensor* eval_tensor, size_t* out_bytes) {
  *out_bytes = TypeBytes(eval_tensor->type);
  for (int i = 0; i < eval_tensor->dims->size; ++i) *out_bytes *= static_cast<size_t>(eval_tensor->dims->data[i]);
  return TypeBytes(eval_tensor->type) == 0 ? kTfLiteError : kTfLiteOk;
}

}  // namespace tflite
