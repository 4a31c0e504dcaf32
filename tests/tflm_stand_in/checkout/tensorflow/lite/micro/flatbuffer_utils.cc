// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/flatbuffer_utils.h"

namespace tflite {
namespace {

// A scalar's shape.
constexpr uint32_t kNothing[] = {0};

}  // namespace

uint32_t NumSubgraphOperators(const SubGraph* subgraph) {
  return subgraph->operators() == nullptr ? 0 : subgraph->operators()->size();
}

TfLiteIntArray* FlatBufferVectorToTfLiteTypeArray(const flatbuffers::Vector<int32_t>* vector) {
  const void* const array = vector == nullptr ? static_cast<const void*>(kNothing) : vector;
  return static_cast<TfLiteIntArray*>(const_cast<void*>(array));
}

TfLiteFloatArray* FlatBufferVectorToTfLiteTypeArray(const flatbuffers::Vector<float>* vector) {
  const void* const array = vector == nullptr ? static_cast<const void*>(kNothing) : vector;
  return static_cast<TfLiteFloatArray*>(const_cast<void*>(array));
}

void* ConstantData(const Model* model, const Tensor* tensor) {
  const auto* const data = model->buffers()->Get(tensor->buffer())->data();
  return data == nullptr || data->size() == 0 ? nullptr : const_cast<uint8_t*>(data->Data());
}

}  // namespace tflite
