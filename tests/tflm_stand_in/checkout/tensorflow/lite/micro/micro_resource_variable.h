// SPDX-License-Identifier: Apache-2.0
// Room for variables, and no operator that has any.
#ifndef TENSORFLOW_LITE_MICRO_MICRO_RESOURCE_VARIABLE_H_
#define TENSORFLOW_LITE_MICRO_MICRO_RESOURCE_VARIABLE_H_

#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/micro_allocator.h"

namespace tflite {

class MicroResourceVariables {
 public:
  static MicroResourceVariables* Create(MicroAllocator* allocator, int num_variables);

  TfLiteStatus ResetAll();

 private:
  struct MicroResourceVariable {
    void* resource_buffer;
    size_t bytes;
    int8_t default_value;
  };

  MicroResourceVariables(MicroResourceVariable* variables, int count) : variables_(variables), count_(count) {}

  MicroResourceVariable* variables_;
  int count_;
};

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_MICRO_RESOURCE_VARIABLE_H_
