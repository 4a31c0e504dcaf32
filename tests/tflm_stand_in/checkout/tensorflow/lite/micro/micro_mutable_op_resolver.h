// SPDX-License-Identifier: Apache-2.0
#ifndef TENSORFLOW_LITE_MICRO_MICRO_MUTABLE_OP_RESOLVER_H_
#define TENSORFLOW_LITE_MICRO_MICRO_MUTABLE_OP_RESOLVER_H_

#include <cstring>

#include "tensorflow/lite/core/api/flatbuffer_conversions.h"
#include "tensorflow/lite/micro/compatibility.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_op_resolver.h"

namespace tflite {

template <unsigned int tOpCount>
class MicroMutableOpResolver : public MicroOpResolver {
 public:
  TF_LITE_REMOVE_VIRTUAL_DELETE

  explicit MicroMutableOpResolver() {}

  const TFLMRegistration* FindOp(BuiltinOperator op) const override {
    if (op == BuiltinOperator_CUSTOM) return nullptr;
    for (unsigned int i = 0; i < count_; ++i) {
      if (registrations_[i].builtin_code == op) return &registrations_[i];
    }
    return nullptr;
  }

  const TFLMRegistration* FindOp(const char* op) const override {
    for (unsigned int i = 0; i < count_; ++i) {
      const TFLMRegistration& registration = registrations_[i];
      if (registration.builtin_code == BuiltinOperator_CUSTOM && strcmp(registration.custom_name, op) == 0) {
        return &registration;
      }
    }
    return nullptr;
  }

  BuiltinParseFunction GetOpDataParser(BuiltinOperator op) const override {
    for (unsigned int i = 0; i < count_; ++i) {
      if (registrations_[i].builtin_code == op) return parsers_[i];
    }
    return nullptr;
  }

  TfLiteStatus AddCustom(const char* name, const TFLMRegistration* registration) {
    if (FindOp(name) != nullptr) {
      MicroPrintf("custom op '%s' is there already", name);
      return kTfLiteError;
    }
    return Add(*registration, BuiltinOperator_CUSTOM, name, nullptr);
  }

  TfLiteStatus AddConcatenation() {
    return AddBuiltin(BuiltinOperator_CONCATENATION, Register_CONCATENATION(), ParseConcatenation);
  }

  TfLiteStatus AddConv2D(const TFLMRegistration& registration = Register_CONV_2D()) {
    return AddBuiltin(BuiltinOperator_CONV_2D, registration, ParseConv2D);
  }

  TfLiteStatus AddMaxPool2D(const TFLMRegistration& registration = Register_MAX_POOL_2D()) {
    return AddBuiltin(BuiltinOperator_MAX_POOL_2D, registration, ParsePool);
  }

  TfLiteStatus AddRelu() { return AddBuiltin(BuiltinOperator_RELU, Register_RELU(), ParseRelu); }

  TfLiteStatus AddReshape() { return AddBuiltin(BuiltinOperator_RESHAPE, Register_RESHAPE(), ParseReshape); }

  TfLiteStatus AddSoftmax(const TFLMRegistration& registration = Register_SOFTMAX()) {
    return AddBuiltin(BuiltinOperator_SOFTMAX, registration, ParseSoftmax);
  }

 private:
  TfLiteStatus AddBuiltin(BuiltinOperator op, const TFLMRegistration& registration, BuiltinParseFunction parser) {
    if (FindOp(op) != nullptr) {
      MicroPrintf("op '%s' is there already", EnumNameBuiltinOperator(op));
      return kTfLiteError;
    }
    return Add(registration, op, nullptr, parser);
  }

  TfLiteStatus Add(const TFLMRegistration& registration, BuiltinOperator op, const char* name,
                   BuiltinParseFunction parser) {
    if (count_ >= tOpCount) {
      MicroPrintf("the resolver has room for %u ops only", tOpCount);
      return kTfLiteError;
    }
    registrations_[count_] = registration;
    registrations_[count_].builtin_code = op;
    registrations_[count_].custom_name = name;
    parsers_[count_] = parser;
    ++count_;
    return kTfLiteOk;
  }

  TFLMRegistration registrations_[tOpCount];
  BuiltinParseFunction parsers_[tOpCount];
  unsigned int count_ = 0;
};

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_MICRO_MUTABLE_OP_RESOLVER_H_
