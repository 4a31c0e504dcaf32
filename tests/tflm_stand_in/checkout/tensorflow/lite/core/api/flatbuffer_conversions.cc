// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/core/api/flatbuffer_conversions.h"

namespace tflite {
namespace {

TfLiteFusedActivation ConvertActivation(ActivationFunctionType type) {
  switch (type) {
    case ActivationFunctionType_RELU:
      return kTfLiteActRelu;
    case ActivationFunctionType_RELU_N1_TO_1:
      return kTfLiteActReluN1To1;
    case ActivationFunctionType_RELU6:
      return kTfLiteActRelu6;
    default:
      return kTfLiteActNone;
  }
}

template <typename T>
T* AllocateData(BuiltinDataAllocator* allocator, void** builtin_data) {
  *builtin_data = allocator->Allocate(sizeof(T), alignof(T));
  return static_cast<T*>(*builtin_data);
}

}  // namespace

TfLiteStatus ConvertTensorType(TensorType tensor_type, TfLiteType* type, ErrorReporter*) {
  switch (tensor_type) {
    case TensorType_FLOAT32:
      *type = kTfLiteFloat32;
      return kTfLiteOk;
    case TensorType_INT32:
      *type = kTfLiteInt32;
      return kTfLiteOk;
    case TensorType_UINT8:
      *type = kTfLiteUInt8;
      return kTfLiteOk;
    case TensorType_INT64:
      *type = kTfLiteInt64;
      return kTfLiteOk;
    case TensorType_BOOL:
      *type = kTfLiteBool;
      return kTfLiteOk;
    case TensorType_INT16:
      *type = kTfLiteInt16;
      return kTfLiteOk;
    case TensorType_INT8:
      *type = kTfLiteInt8;
      return kTfLiteOk;
  }
  return kTfLiteError;
}

TfLiteStatus ParseConcatenation(const Operator* op, ErrorReporter*, BuiltinDataAllocator* allocator,
                                void** builtin_data) {
  auto* const params = AllocateData<TfLiteConcatenationParams>(allocator, builtin_data);
  const ConcatenationOptions* const options = op->builtin_options_as_ConcatenationOptions();
  if (params == nullptr || options == nullptr) return kTfLiteError;
  *params = {options->axis(), ConvertActivation(options->fused_activation_function())};
  return kTfLiteOk;
}

TfLiteStatus ParsePool(const Operator* op, ErrorReporter*, BuiltinDataAllocator* allocator, void** builtin_data) {
  auto* const params = AllocateData<TfLitePoolParams>(allocator, builtin_data);
  const Pool2DOptions* const options = op->builtin_options_as_Pool2DOptions();
  if (params == nullptr || options == nullptr) return kTfLiteError;
  params->padding = options->padding() == Padding_SAME ? kTfLitePaddingSame : kTfLitePaddingValid;
  params->stride_width = options->stride_w();
  params->stride_height = options->stride_h();
  params->filter_width = options->filter_width();
  params->filter_height = options->filter_height();
  params->activation = ConvertActivation(options->fused_activation_function());
  return kTfLiteOk;
}

TfLiteStatus ParseConv2D(const Operator*, ErrorReporter*, BuiltinDataAllocator*, void**) { return kTfLiteOk; }

TfLiteStatus ParseRelu(const Operator*, ErrorReporter*, BuiltinDataAllocator*, void**) { return kTfLiteOk; }

TfLiteStatus ParseReshape(const Operator*, ErrorReporter*, BuiltinDataAllocator*, void**) { return kTfLiteOk; }

TfLiteStatus ParseSoftmax(const Operator*, ErrorReporter*, BuiltinDataAllocator*, void**) { return kTfLiteOk; }

}  // namespace tflite
