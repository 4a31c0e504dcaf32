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

// One kind of allocation: how many, the bytes asked for, the bytes taken.
struct Allocation {
  uint32_t count;
  uint32_t requested_bytes;
  uint32_t used_bytes;
};

constexpr uint32_t kMaxAllocationKinds = 8;

struct AllocationRecord {
  uint32_t persistent_bytes;
  uint32_t non_persistent_bytes;
  uint32_t kind_count;
  Allocation kinds[kMaxAllocationKinds];
};

// Called after each operator with its index, inside the timed region: read a counter, do nothing else.
using OperatorHook = void (*)(uint32_t operator_index);

const char* Name();

// SHA-256 of the .tflite file that this firmware was built for, 32 bytes.
const uint8_t* ModelSha256();

// Makes the model ready, with the first `arena_bytes` bytes of the arena, or with all of it where that is 0. May be
// called again: the model is made ready anew. kNotPrepared if it cannot be, and OnMessage() heard why if the engine
// says; kOutOfRange if the arena is smaller than that.
Status Prepare(uint32_t arena_bytes);

// What Prepare() took of the arena, temporary bytes not included.
uint32_t ArenaUsedBytes();

// Before Prepare() has succeeded there are no inputs and no outputs.
uint32_t InputCount();
uint32_t OutputCount();
TensorBuffer Input(uint32_t index);   // index < InputCount()
TensorBuffer Output(uint32_t index);  // index < OutputCount()

// Operators in execution order, those that need no code included.
uint32_t OperatorCount();

// False where an inference reuses the memory of an input: it must then be written again before the next one.
bool InputsPreserved();

// Puts what one inference leaves for the next back to where Prepare() left it. Before a timed region, not in it.
void ResetState();

// The memory that an inference writes, inputs and outputs included.
int8_t* Arena();
uint32_t ArenaSizeBytes();

// Where tensor `tensor` of the model, the first output of the operator that ran last, lies in the arena.
// kNotAvailable if the engine does not know, or it is not there.
Status TensorOffset(uint32_t tensor, uint32_t* offset);

// Makes the model ready with an allocator that keeps account, and leaves it not ready. kNotAvailable if the engine
// has none.
Status RecordAllocations(AllocationRecord* record);

// Runs the first `operator_count` operators (OperatorCount() is a whole inference) and calls `hook`, where it is
// not null, after each. kInferenceFailed if the engine gave up, kNotPrepared if the model is not ready.
Status Invoke(uint32_t operator_count, OperatorHook hook);

// One slot an operator for the profiler, OperatorCount() of them.
uint64_t* ProfileTicks();

// Implemented by the harness: what the engine has to say, a line of text.
void OnMessage(const char* text);

}  // namespace mcubench::engine

#endif  // MCUBENCH_ENGINE_ENGINE_H_
