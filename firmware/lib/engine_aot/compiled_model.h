// SPDX-License-Identifier: Apache-2.0
// What the ahead-of-time compiler writes for a model, and engine_aot runs: one table of calls.
#ifndef MCUBENCH_ENGINE_AOT_COMPILED_MODEL_H_
#define MCUBENCH_ENGINE_AOT_COMPILED_MODEL_H_

#include <cstdint>

#include "engine/engine.h"

namespace mcubench::engine_aot {

struct CompiledModel {
  // One function an operator; null where the operator needs no code.
  void (*const* operators)();
  uint32_t operator_count;
  const engine::TensorBuffer* inputs;
  uint32_t input_count;
  const engine::TensorBuffer* outputs;
  uint32_t output_count;
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
