// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#include "tensorflow/lite/micro/kernels/micro_ops.h"

namespace tflite {
namespace {

int PaddingBefore(bool is_valid, int input, int output, int stride, int filter) {
  const int total = (output - 1) * stride + filter - input;
  return is_valid || total < 0 ? 0 : total / 2;
}

TfLiteStatus MaxPool(TfLiteContext* context, TfLiteNode* node) {
  const auto& params = *static_cast<const TfLitePoolParams*>(node->builtin_data);
  const TfLiteEvalTensor* input = context->GetEvalTensor(context, node->inputs->data[0]);
  const TfLiteEvalTensor* output = context->GetEvalTensor(context, node->outputs->data[0]);
  const int* in = input->dims->data;
  const int* out = output->dims->data;
  const int top = PaddingBefore(params.is_valid, in[1], out[1], params.stride_height, params.filter_height);
  const int left = PaddingBefore(params.is_valid, in[2], out[2], params.stride_width, params.filter_width);
  for (int y = 0; y < out[1]; ++y) {
    for (int x = 0; x < out[2]; ++x) {
      for (int c = 0; c < out[3]; ++c) {
        int8_t largest = INT8_MIN;
        for (int fy = 0; fy < params.filter_height; ++fy) {
          for (int fx = 0; fx < params.filter_width; ++fx) {
            const int iy = y * params.stride_height - top + fy;
            const int ix = x * params.stride_width - left + fx;
            if (iy < 0 || ix < 0 || iy >= in[1] || ix >= in[2]) continue;
            const int8_t value = input->data.int8[(iy * in[2] + ix) * in[3] + c];
            if (value > largest) largest = value;
          }
        }
        output->data.int8[(y * out[2] + x) * out[3] + c] = largest;
      }
    }
  }
  return kTfLiteOk;
}

}  // namespace

TFLMRegistration Register_MAX_POOL_2D() { return {nullptr, nullptr, nullptr, MaxPool, nullptr, 0, nullptr}; }

}  // namespace tflite
