// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#ifndef STAND_IN_MICRO_COMMON_H_
#define STAND_IN_MICRO_COMMON_H_

#include "tensorflow/lite/c/common.h"

struct TFLMRegistration {
  void* (*init)(TfLiteContext* context, const char* buffer, size_t length);
  void (*free)(TfLiteContext* context, void* buffer);
  TfLiteStatus (*prepare)(TfLiteContext* context, TfLiteNode* node);
  TfLiteStatus (*invoke)(TfLiteContext* context, TfLiteNode* node);
  void (*reset)(TfLiteContext* context, void* buffer);
  int32_t builtin_code;
  const char* custom_name;
};

#endif  // STAND_IN_MICRO_COMMON_H_
