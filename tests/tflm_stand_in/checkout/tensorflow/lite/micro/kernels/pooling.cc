// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/kernels/pooling.h"

#include "tensorflow/lite/micro/kernels/kernel_util.h"

namespace tflite {
namespace {

int8_t LargestInWindow(const TfLiteEvalTensor* input, const TfLitePoolParams& params, const int8_t* image, int top,
                       int left, int channel, const OpDataPooling& data) {
  const int* const dims = input->dims->data;
  int32_t largest = -128;
  for (int y = top; y < top + params.filter_height; ++y) {
    if (y < 0 || y >= dims[1]) continue;
    for (int x = left; x < left + params.filter_width; ++x) {
      if (x < 0 || x >= dims[2]) continue;
      const int8_t value = image[(y * dims[2] + x) * dims[3] + channel];
      if (value > largest) largest = value;
    }
  }
  if (largest < data.activation_min) largest = data.activation_min;
  return static_cast<int8_t>(largest > data.activation_max ? data.activation_max : largest);
}

TfLiteStatus MaxEval(TfLiteContext* context, TfLiteNode* node) {
  const ruy::profiler::ScopeLabel label("MaxPool");
  const auto& params = *static_cast<const TfLitePoolParams*>(node->builtin_data);
  const auto& data = *static_cast<const OpDataPooling*>(node->user_data);
  const TfLiteEvalTensor* const input = micro::GetEvalInput(context, node, 0);
  TfLiteEvalTensor* const output = micro::GetEvalOutput(context, node, 0);
  const int* const in = input->dims->data;
  const int* const out = output->dims->data;
  int8_t* next = output->data.int8;
  for (int batch = 0; batch < out[0]; ++batch) {
    const int8_t* const image = input->data.int8 + batch * in[1] * in[2] * in[3];
    for (int y = 0; y < out[1]; ++y) {
      for (int x = 0; x < out[2]; ++x) {
        for (int channel = 0; channel < out[3]; ++channel) {
          *next++ = LargestInWindow(input, params, image, y * params.stride_height - data.padding_height,
                                    x * params.stride_width - data.padding_width, channel, data);
        }
      }
    }
  }
  return kTfLiteOk;
}

}  // namespace

TFLMRegistration Register_MAX_POOL_2D() { return micro::RegisterOp(PoolingInit, MaxPoolingPrepare, MaxEval); }

}  // namespace tflite
