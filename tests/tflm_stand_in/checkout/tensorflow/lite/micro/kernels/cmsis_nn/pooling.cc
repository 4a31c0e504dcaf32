// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/kernels/pooling.h"

#include "Include/arm_nnfunctions.h"
#include "tensorflow/lite/micro/kernels/kernel_util.h"

#ifndef CMSIS_NN
#error this kernel is compiled with CMSIS_NN
#endif

namespace tflite {
namespace {

cmsis_nn_dims DimsOf(const TfLiteEvalTensor* tensor) {
  const int* const dims = tensor->dims->data;
  return {dims[0], dims[1], dims[2], dims[3]};
}

TfLiteStatus MaxEval(TfLiteContext* context, TfLiteNode* node) {
  const ruy::profiler::ScopeLabel label("MaxPool");
  const auto& params = *static_cast<const TfLitePoolParams*>(node->builtin_data);
  const auto& data = *static_cast<const OpDataPooling*>(node->user_data);
  const TfLiteEvalTensor* const input = micro::GetEvalInput(context, node, 0);
  TfLiteEvalTensor* const output = micro::GetEvalOutput(context, node, 0);
  const cmsis_nn_context no_buffer = {nullptr, 0};
  const cmsis_nn_pool_params pool = {{params.stride_width, params.stride_height},
                                     {data.padding_width, data.padding_height},
                                     {data.activation_min, data.activation_max}};
  const cmsis_nn_dims input_dims = DimsOf(input);
  const cmsis_nn_dims filter_dims = {1, params.filter_height, params.filter_width, 1};
  const cmsis_nn_dims output_dims = DimsOf(output);
  const arm_cmsis_nn_status status = arm_max_pool_s8(&no_buffer, &pool, &input_dims, input->data.int8, &filter_dims,
                                                     &output_dims, output->data.int8);
  return status == ARM_CMSIS_NN_SUCCESS ? kTfLiteOk : kTfLiteError;
}

}  // namespace

TFLMRegistration Register_MAX_POOL_2D() { return micro::RegisterOp(PoolingInit, MaxPoolingPrepare, MaxEval); }

}  // namespace tflite
