// SPDX-License-Identifier: Apache-2.0
// Runs any of the models that are linked in, over and over: a request names one and brings its inputs, the answer is
// its outputs. Integers are 32 bits, little-endian.
//
//   request  model | runs | input 0 | input 1 ...
//   answer   runs times: output 0 | output 1 ...
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "engine_aot/compiled_model.h"
#include "engine_aot/variables.h"

namespace mcubench::engine_aot {

// Defined beside the generated models.
extern const CompiledModel* const kModels[];

namespace {

// What an operator does not write stays recognizable.
constexpr int kUnwritten = 0x5A;

bool Read(void* data, size_t size_bytes) { return fread(data, 1, size_bytes, stdin) == size_bytes; }

void Require(bool fine) {
  if (!fine) exit(2);
}

void RunOnce(const CompiledModel& model) {
  ResetVariables(model);
  for (uint32_t i = 0; i < model.operator_count; ++i) {
    if (model.operators[i] != nullptr) model.operators[i]();
  }
  for (uint32_t i = 0; i < model.output_count; ++i) {
    const engine::TensorBuffer& output = model.outputs[i];
    Require(fwrite(output.data, 1, output.size_bytes, stdout) == output.size_bytes);
  }
}

void Answer(const CompiledModel& model, uint32_t runs) {
  for (uint32_t i = 0; i < model.output_count; ++i) {
    memset(model.outputs[i].data, kUnwritten, model.outputs[i].size_bytes);
  }
  for (uint32_t i = 0; i < model.input_count; ++i) Require(Read(model.inputs[i].data, model.inputs[i].size_bytes));
  for (uint32_t i = 0; i < runs; ++i) RunOnce(model);
}

}  // namespace
}  // namespace mcubench::engine_aot

int main() {
  uint32_t request[2];
  while (fread(request, sizeof(request), 1, stdin) == 1) {
    mcubench::engine_aot::Answer(*mcubench::engine_aot::kModels[request[0]], request[1]);
  }
  return 0;
}
