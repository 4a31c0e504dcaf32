// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#ifndef STAND_IN_MICRO_RESOURCE_VARIABLE_H_
#define STAND_IN_MICRO_RESOURCE_VARIABLE_H_

#include "tensorflow/lite/micro/micro_allocator.h"

namespace tflite {

class MicroResourceVariables {
 public:
  static MicroResourceVariables* Create(MicroAllocator* allocator, int num_variables);
};

}  // namespace tflite

#endif  // STAND_IN_MICRO_RESOURCE_VARIABLE_H_
