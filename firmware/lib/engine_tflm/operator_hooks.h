// SPDX-License-Identifier: Apache-2.0
// Stops the interpreter after each operator. TFLM's own profiler interface is not there in a build without error
// strings, which is the one that is timed; and a build with them is another program. So the `invoke` functions of the
// registrations are replaced while somebody wants to be told, and put back: an inference without a hook is TFLM's
// own.
#ifndef MCUBENCH_ENGINE_TFLM_OPERATOR_HOOKS_H_
#define MCUBENCH_ENGINE_TFLM_OPERATOR_HOOKS_H_

#include <cstdint>

#include "engine/engine.h"
#include "engine_tflm/interpreted_model.h"

namespace mcubench::engine_tflm {

// From here on the operators of the model's own graph are counted: those from `operator_count` on do not run, `hook`,
// where it is not null, is called after each of the others. Operators within one, as in a WHILE, are part of it.
void InstallHooks(const InterpretedModel& model, uint32_t operator_count, engine::OperatorHook hook);

// Puts the interpreter's own functions back.
void RemoveHooks(const InterpretedModel& model);

// Where tensor `tensor` lies, if it is the first output of the operator that ran last under hooks; else null. The
// interpreter says nothing of tensors between operators: what an operator is given does.
const void* OutputOfLastOperator(int tensor);

// What ran last is gone with its interpreter.
void ForgetLastOperator();

// In place of the `invoke` of the model's kind of operator number `kind`.
TfLiteStatus InvokeHooked(uint32_t kind, TfLiteContext* context, TfLiteNode* node);

template <uint32_t kKind>
TfLiteStatus Hook(TfLiteContext* context, TfLiteNode* node) {
  return InvokeHooked(kKind, context, node);
}

}  // namespace mcubench::engine_tflm

#endif  // MCUBENCH_ENGINE_TFLM_OPERATOR_HOOKS_H_
