// SPDX-License-Identifier: Apache-2.0
// What the host writes for a model, and engine_tflm runs: the file itself, a resolver of its operators, an arena.
#ifndef MCUBENCH_ENGINE_TFLM_INTERPRETED_MODEL_H_
#define MCUBENCH_ENGINE_TFLM_INTERPRETED_MODEL_H_

#include <cstdint>

#include "tensorflow/lite/micro/micro_op_resolver.h"

namespace mcubench::engine_tflm {

// One registration for each kind of operator of the model, inside the resolver, where the interpreter finds it.
struct Registrations {
  TFLMRegistration* const* items;
  uint32_t count;
};

struct InterpretedModel {
  // The .tflite file, 16-byte aligned.
  const uint8_t* flatbuffer;
  uint32_t operator_count;
  // VAR_HANDLE operators: each wants a place for a resource variable.
  uint32_t resource_variable_count;
  uint64_t* profile_ticks;
  // Makes the resolver at the first call; null where an operator cannot be registered.
  const tflite::MicroOpResolver* (*resolver)();
  // Of the resolver, after that call.
  Registrations (*registrations)();
  // One for each registration, in their order: it leads to engine_tflm::InvokeHooked() with its place.
  const decltype(TFLMRegistration::invoke)* hooks;
  uint8_t model_sha256[32];
};

// Defined by the generated model.cc and arena.cc. The arena is a file of its own: its size changes while the smallest
// that will do is looked for.
extern const InterpretedModel kInterpretedModel;
extern uint8_t g_arena[];
extern const uint32_t kArenaSizeBytes;

}  // namespace mcubench::engine_tflm

#endif  // MCUBENCH_ENGINE_TFLM_INTERPRETED_MODEL_H_
