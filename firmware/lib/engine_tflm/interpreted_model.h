// SPDX-License-Identifier: Apache-2.0
// What the host writes for a model, and engine_tflm runs: the file itself, a resolver of its operators, an arena.
#ifndef MCUBENCH_ENGINE_TFLM_INTERPRETED_MODEL_H_
#define MCUBENCH_ENGINE_TFLM_INTERPRETED_MODEL_H_

#include <cstdint>

#include "tensorflow/lite/micro/micro_op_resolver.h"

// TFLM's names are in namespace tflite and its C types in none; since the autumn of 2026 both are in tflite::micro,
// and only those of the model's schema have stayed.
namespace tflite::micro {}

namespace mcubench::engine_tflm {

using namespace tflite;         // NOLINT(build/namespaces) - see above
using namespace tflite::micro;  // NOLINT(build/namespaces) - see above

using InvokeFunction = decltype(TFLMRegistration::invoke);

// One for each kind of operator of the model.
struct OperatorKind {
  // Inside the resolver, where the interpreter finds it; null until there is a resolver.
  TFLMRegistration* registration;
  // While a hook stands in for it: the registration's own.
  InvokeFunction original;
  // Leads to engine_tflm::InvokeHooked() with this one's place in the array.
  InvokeFunction hook;
};

struct InterpretedModel {
  // The .tflite file, 16-byte aligned.
  const uint8_t* flatbuffer;
  uint32_t operator_count;
  // VAR_HANDLE operators: each wants a place for a resource variable.
  uint32_t resource_variable_count;
  uint64_t* profile_ticks;
  // Makes the resolver at the first call, and finds the kinds in it; null where an operator cannot be registered.
  const MicroOpResolver* (*resolver)();
  OperatorKind* kinds;
  uint32_t kind_count;
  uint8_t model_sha256[32];
};

// Defined by the generated model.cc and arena.cc. The arena is a file of its own: its size changes while the smallest
// that will do is looked for.
extern const InterpretedModel kInterpretedModel;
extern uint8_t g_arena[];
extern const uint32_t kArenaSizeBytes;

}  // namespace mcubench::engine_tflm

#endif  // MCUBENCH_ENGINE_TFLM_INTERPRETED_MODEL_H_
