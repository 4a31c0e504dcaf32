// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#ifndef STAND_IN_MICRO_OPS_H_
#define STAND_IN_MICRO_OPS_H_

#include "tensorflow/lite/micro/micro_op_resolver.h"

namespace tflite {

TFLMRegistration Register_CONV_2D();
TFLMRegistration Register_MAX_POOL_2D();
TFLMRegistration Register_RESHAPE();
TFLMRegistration Register_SOFTMAX();

TfLiteStatus ParseConv2D(const Operator* op, MicroAllocator* allocator, void** builtin_data);
TfLiteStatus ParsePool(const Operator* op, MicroAllocator* allocator, void** builtin_data);
TfLiteStatus ParseReshape(const Operator* op, MicroAllocator* allocator, void** builtin_data);
TfLiteStatus ParseSoftmax(const Operator* op, MicroAllocator* allocator, void** builtin_data);

struct TfLitePoolParams {
  int32_t is_valid, stride_width, stride_height, filter_width, filter_height;
};

}  // namespace tflite

#endif  // STAND_IN_MICRO_OPS_H_
