// SPDX-License-Identifier: Apache-2.0
// What the ahead-of-time compiler writes for a model, and engine_aot runs: one table of calls.
#ifndef MCUBENCH_ENGINE_AOT_COMPILED_MODEL_H_
#define MCUBENCH_ENGINE_AOT_COMPILED_MODEL_H_

#include <cstdint>

#include "engine/engine.h"

namespace mcubench::engine_aot {

// Memory that keeps its value from one operator to another, and what it has before an inference: the bytes at
// `initial`, or where that is null `fill` in each of them.
struct Variable {
  int8_t* data;
  uint32_t size_bytes;
  int8_t fill;
  const int8_t* initial;
};

struct CompiledModel {
  // One function an operator; null where the operator needs no code.
  void (*const* operators)();
  uint32_t operator_count;
  const engine::TensorBuffer* inputs;
  uint32_t input_count;
  const engine::TensorBuffer* outputs;
  uint32_t output_count;
  const Variable* variables;
  uint32_t variable_count;
  int8_t* arena;
  uint32_t arena_size_bytes;
  bool inputs_preserved;
  uint64_t* profile_ticks;
  uint8_t model_sha256[32];
};

// Defined by the generated model.cc.
extern const CompiledModel kCompiledModel;

}  // namespace mcubench::engine_aot

#endif  // MCUBENCH_ENGINE_AOT_COMPILED_MODEL_H_
