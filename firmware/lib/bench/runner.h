// SPDX-License-Identifier: Apache-2.0
// Runs and times inferences. A timed region only reads the counter: it was started and checked before.
#ifndef MCUBENCH_BENCH_RUNNER_H_
#define MCUBENCH_BENCH_RUNNER_H_

#include <cstdint>

#include "engine/engine.h"
#include "status/status.h"

namespace mcubench::bench {

// As many as one reply of RUN holds; no more to warm up either, so that no request keeps the board from answering.
constexpr uint32_t kMaxIterations = 64;

// Makes the model ready, see engine::Prepare(); and whether it is, kNotPrepared before the first call.
Status PrepareEngine(uint32_t arena_bytes);
Status EngineStatus();

// See engine::RecordAllocations(); the model is not ready afterwards.
Status AccountForArena(engine::AllocationRecord* record);

// Says that a piece of input `index` was written; `complete` where it was the last.
void MarkInputWritten(uint32_t index, bool complete);

// What two readings of the counter with nothing between them differ by.
uint64_t CounterOverheadTicks();

// `count` inferences and nothing else between them, and the ticks of all of them together.
// An inference, timed; and with each operator timed by itself, which engine::ProfileTicks() then holds.
// kInputStale: an inference overwrote the inputs since they were written. kInferenceFailed: the engine gave up.
// kNotPrepared: the model is not ready. kNotAvailable: there is no counter to time with.
Status RunBackToBack(uint32_t count, uint64_t* ticks);
Status TimeInference(uint64_t* ticks);
Status ProfileInference(uint64_t* ticks);

// The first `operators` operators between the markers of marker.h, interrupts off: for a host that stops there, and
// for an emulator that counts what is executed.
Status RunMarkedOperators(uint32_t operators);

// Quantizes every int8 input from float and dequantizes every int8 output, on the values that are there, and leaves
// them as they are. kNotAvailable where the model has neither.
Status TimeConversions(uint64_t* quantize_ticks, uint64_t* dequantize_ticks);

}  // namespace mcubench::bench

#endif  // MCUBENCH_BENCH_RUNNER_H_
