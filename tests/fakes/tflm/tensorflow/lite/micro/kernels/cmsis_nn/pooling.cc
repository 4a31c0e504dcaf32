// SPDX-License-Identifier: Apache-2.0
#include "Include/arm_nnfunctions.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"
namespace tflite {
namespace {
TfLiteStatus MaxPool(TfLiteContext* context, TfLiteNode* node) {
  const auto& p = *static_cast<const TfLitePoolParams*>(node->builtin_data);
  const TfLiteEvalTensor* input = context->GetEvalTensor(context, node->inputs->data[0]);
  const TfLiteEvalTensor* output = context->GetEvalTensor(context, node->outputs->data[0]);
  const int* in = input->dims->data;
  const int* out = output->dims->data;
  int ph = p.is_valid ? 0 : ((out[1] - 1) * p.stride_height + p.filter_height - in[1]) / 2;
  if (ph < 0) ph = 0;
  int pw = p.is_valid ? 0 : ((out[2] - 1) * p.stride_width + p.filter_width - in[2]) / 2;
  if (pw < 0) pw = 0;
  cmsis_nn_context ctx{nullptr, 0};
  cmsis_nn_pool_params pp{{p.stride_width, p.stride_height}, {pw, ph}, {-128, 127}};
  cmsis_nn_dims id{1, in[1], in[2], in[3]}, fd{1, p.filter_height, p.filter_width, 1}, od{1, out[1], out[2], out[3]};
  return arm_max_pool_s8(&ctx, &pp, &id, input->data.int8, &fd, &od, output->data.int8) == ARM_CMSIS_NN_SUCCESS
             ? kTfLiteOk
             : kTfLiteError;
}
}  // namespace
TFLMRegistration Register_MAX_POOL_2D() { return {nullptr, nullptr, nullptr, MaxPool, nullptr, 0, nullptr}; }
}  // namespace tflite
