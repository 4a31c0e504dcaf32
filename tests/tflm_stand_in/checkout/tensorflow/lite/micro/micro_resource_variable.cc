// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/micro_resource_variable.h"

#include <cstring>
#include <new>

namespace tflite {

MicroResourceVariables* MicroResourceVariables::Create(MicroAllocator* allocator, int num_variables) {
  const size_t bytes = static_cast<size_t>(num_variables) * sizeof(MicroResourceVariable);
  void* const array = allocator->AllocatePersistentBuffer(bytes);
  if (array == nullptr) return nullptr;
  void* const place = allocator->AllocatePersistentBuffer(sizeof(MicroResourceVariables));
  if (place == nullptr) return nullptr;
  memset(array, 0, bytes);
  return new (place) MicroResourceVariables(static_cast<MicroResourceVariable*>(array), num_variables);
}

TfLiteStatus MicroResourceVariables::ResetAll() {
  for (int i = 0; i < count_; ++i) {
    if (variables_[i].resource_buffer == nullptr) continue;
    memset(variables_[i].resource_buffer, variables_[i].default_value, variables_[i].bytes);
  }
  return kTfLiteOk;
}

}  // namespace tflite
