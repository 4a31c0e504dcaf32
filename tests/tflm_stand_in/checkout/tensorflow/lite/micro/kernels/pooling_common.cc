// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/kernels/kernel_util.h"
#include "tensorflow/lite/micro/kernels/pooling.h"

namespace tflite {
namespace {

// What lies outside the input at its upper or left side.
int32_t PaddingBefore(int32_t input, int32_t output, int32_t filter, int32_t stride) {
  const int32_t missing = (output - 1) * stride + filter - input;
  return missing > 0 ? missing / 2 : 0;
}

int32_t Quantize(float value, const TfLiteQuantizationParams& params) {
  const float steps = value / params.scale;
  // Out of reach of an int8 from any zero point.
  if (steps > 1000.0f) return 127;
  if (steps < -1000.0f) return -128;
  return params.zero_point + gemmlowp::RoundToNearest(steps);
}

void SetActivationRange(TfLiteFusedActivation activation, const TfLiteQuantizationParams& params,
                        OpDataPooling* data) {
  data->activation_min = -128;
  data->activation_max = 127;
  if (activation == kTfLiteActNone) return;
  const float low = activation == kTfLiteActReluN1To1 ? -1.0f : 0.0f;
  const int32_t smallest = Quantize(low, params);
  if (smallest > data->activation_min) data->activation_min = smallest;
  if (activation == kTfLiteActRelu) return;
  const int32_t largest = Quantize(activation == kTfLiteActRelu6 ? 6.0f : 1.0f, params);
  if (largest < data->activation_max) data->activation_max = largest;
}

}  // namespace

void* PoolingInit(TfLiteContext* context, const char*, size_t) {
  return context->AllocatePersistentBuffer(context, sizeof(OpDataPooling));
}

TfLiteStatus MaxPoolingPrepare(TfLiteContext* context, TfLiteNode* node) {
  MicroContext* const micro_context = GetMicroContext(context);
  const TfLiteTensor* const input = micro_context->AllocateTempInputTensor(node, 0);
  const TfLiteTensor* const output = micro_context->AllocateTempOutputTensor(node, 0);
  const auto* const params = static_cast<const TfLitePoolParams*>(node->builtin_data);
  auto* const data = static_cast<OpDataPooling*>(node->user_data);
  if (data == nullptr || micro::EnsureSameInt8(input, output, "MAX_POOL_2D") != kTfLiteOk) return kTfLiteError;
  const bool is_same = params->padding == kTfLitePaddingSame;
  const int* const in = input->dims->data;
  const int* const out = output->dims->data;
  data->padding_height = is_same ? PaddingBefore(in[1], out[1], params->filter_height, params->stride_height) : 0;
  data->padding_width = is_same ? PaddingBefore(in[2], out[2], params->filter_width, params->stride_width) : 0;
  SetActivationRange(params->activation, output->params, data);
  return kTfLiteOk;
}

}  // namespace tflite
