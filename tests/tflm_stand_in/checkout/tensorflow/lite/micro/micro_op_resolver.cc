// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/micro_op_resolver.h"

#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {

TfLiteStatus GetRegistrationFromOpCode(const OperatorCode* opcode, const MicroOpResolver& op_resolver,
                                       const TFLMRegistration** registration) {
  const BuiltinOperator code = opcode->builtin_code();
  if (code == BuiltinOperator_CUSTOM) {
    const flatbuffers::String* const name = opcode->custom_code();
    *registration = name == nullptr ? nullptr : op_resolver.FindOp(name->c_str());
    if (*registration == nullptr) {
      MicroPrintf("Didn't find custom op for name '%s'", name == nullptr ? "" : name->c_str());
      return kTfLiteError;
    }
    return kTfLiteOk;
  }
  *registration = op_resolver.FindOp(code);
  if (*registration == nullptr) {
    MicroPrintf("Didn't find op for builtin opcode '%s'", EnumNameBuiltinOperator(code));
    return kTfLiteError;
  }
  return kTfLiteOk;
}

}  // namespace tflite
