// SPDX-License-Identifier: Apache-2.0
// The seam between the harness and whatever runs the model. One engine is linked.
#ifndef MCUBENCH_ENGINE_ENGINE_H_
#define MCUBENCH_ENGINE_ENGINE_H_

#include <cstdint>

#include "status/status.h"

namespace mcubench::engine {

// A model input or output in RAM. `scale` and `zero_point` map an int8 value q to scale * (q - zero_point).
struct TensorBuffer {
  int8_t* data;
  uint32_t size_bytes;
  float scale;
  int32_t zero_point;
  bool is_int8;
};

// Called after each operator with its index, inside the timed region: read a counter, do nothing else.
using OperatorHook = void (*)(uint32_t operator_index);

const char* Name();

// SHA-256 of the .tflite file that this firmware was built for, 32 bytes.
const uint8_t* ModelSha256();

// Once, before anything below. kInternal if the engine cannot set itself up.
Status Prepare();

uint32_t InputCount();
uint32_t OutputCount();
TensorBuffer Input(uint32_t index);   // index < InputCount()
TensorBuffer Output(uint32_t index);  // index < OutputCount()

// Operators in execution order, those that need no code included.
uint32_t OperatorCount();

// False where an inference reuses the memory of an input: it must then be written again before the next one.
bool InputsPreserved();

// The memory that an inference writes, inputs and outputs included.
int8_t* Arena();
uint32_t ArenaSizeBytes();

// Runs the first `operator_count` operators (OperatorCount() is a whole inference) and calls `hook`, where it is
// not null, after each. kInferenceFailed if the engine gave up.
Status Invoke(uint32_t operator_count, OperatorHook hook);

// One slot an operator for the profiler, OperatorCount() of them.
uint64_t* ProfileTicks();

}  // namespace mcubench::engine

#endif  // MCUBENCH_ENGINE_ENGINE_H_
