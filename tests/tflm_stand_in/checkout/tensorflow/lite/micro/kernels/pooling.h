// SPDX-License-Identifier: Apache-2.0
#ifndef TENSORFLOW_LITE_MICRO_KERNELS_POOLING_H_
#define TENSORFLOW_LITE_MICRO_KERNELS_POOLING_H_

#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/core/c/builtin_op_data.h"
#include "tensorflow/lite/micro/micro_common.h"

namespace tflite {

struct OpDataPooling {
  int32_t padding_height;
  int32_t padding_width;
  int32_t activation_min;
  int32_t activation_max;
};

void* PoolingInit(TfLiteContext* context, const char* buffer, size_t length);
TfLiteStatus MaxPoolingPrepare(TfLiteContext* context, TfLiteNode* node);
TFLMRegistration Register_MAX_POOL_2D();

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_KERNELS_POOLING_H_
