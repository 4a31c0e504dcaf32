// SPDX-License-Identifier: Apache-2.0
// Timed inferences.
#include "bench/runner.h"

#include "bench/marker.h"
#include "port/cycle_counter.h"
#include "port/serial_port.h"
#include "port/system.h"

namespace mcubench::bench {
namespace {

// One bit an input; a model has at most 32 that the harness keeps track of.
constexpr uint32_t kMaxTrackedInputs = 32;
uint32_t g_stale_inputs = ~0u;

Status g_engine_status = Status::kNotPrepared;

uint64_t g_previous_ticks = 0;
uint64_t g_hook_ticks = 0;

uint32_t AllInputs() {
  const uint32_t count = engine::InputCount();
  return count >= kMaxTrackedInputs ? ~0u : (1u << count) - 1;
}

// Before an inference: the model is ready and as it was at first, and the inputs are there. Where the inference
// overwrites them they are not any more.
Status TakeInputs() {
  if (g_engine_status != Status::kOk) return g_engine_status;
  if ((g_stale_inputs & AllInputs()) != 0) return Status::kInputStale;
  if (!engine::InputsPreserved()) g_stale_inputs = ~0u;
  engine::ResetState();
  return Status::kOk;
}

void RecordOperator(uint32_t index) {
  const uint64_t ticks = port::ElapsedTicks() - g_previous_ticks;
  engine::ProfileTicks()[index] = ticks > g_hook_ticks ? ticks - g_hook_ticks : 0;
  g_previous_ticks = port::ElapsedTicks();
}

// What a hook after nothing records is its own cost.
void MeasureHook() {
  if (engine::OperatorCount() == 0) return;
  g_hook_ticks = 0;
  port::RestartCycleCounter();
  RecordOperator(0);
  RecordOperator(0);
  g_hook_ticks = engine::ProfileTicks()[0];
}

Status TimedInvoke(engine::OperatorHook hook, uint64_t* ticks) {
  Status status = TakeInputs();
  if (status != Status::kOk) return status;
  if (port::CycleCounterHz() == 0) return Status::kNotAvailable;
  port::PauseSerialReceive();
  port::RestartCycleCounter();
  status = engine::Invoke(engine::OperatorCount(), hook);
  *ticks = port::ElapsedTicks();
  port::ResumeSerialReceive();
  return status;
}

// Ticks since the counter was restarted, less its own; where the two come out the wrong way round, nothing.
uint64_t NetTicks() {
  const uint64_t ticks = port::ElapsedTicks();
  const uint64_t overhead = CounterOverheadTicks();
  return ticks > overhead ? ticks - overhead : 0;
}

// Conversions go through a small block, so that no buffer of floats as large as an input is needed.
constexpr uint32_t kBlock = 32;

// Nobody reads the dequantized values: this makes the compiler believe that somebody does.
void Consume(const float* block) { __asm volatile("" : : "r"(block) : "memory"); }

int8_t Quantize(float value, float scale, int32_t zero_point) {
  const float scaled = value / scale;
  const int32_t rounded = static_cast<int32_t>(scaled < 0.0f ? scaled - 0.5f : scaled + 0.5f);
  const int32_t quantized = rounded + zero_point;
  return static_cast<int8_t>(quantized < INT8_MIN ? INT8_MIN : (quantized > INT8_MAX ? INT8_MAX : quantized));
}

float Dequantize(int8_t value, float scale, int32_t zero_point) {
  return scale * static_cast<float>(value - zero_point);
}

uint64_t TimeQuantization(const engine::TensorBuffer& tensor) {
  float block[kBlock];
  uint64_t ticks = 0;
  for (uint32_t start = 0; start < tensor.size_bytes; start += kBlock) {
    const uint32_t left = tensor.size_bytes - start;
    const uint32_t count = left < kBlock ? left : kBlock;
    int8_t* const values = tensor.data + start;
    for (uint32_t i = 0; i < count; ++i) block[i] = Dequantize(values[i], tensor.scale, tensor.zero_point);
    port::RestartCycleCounter();
    for (uint32_t i = 0; i < count; ++i) values[i] = Quantize(block[i], tensor.scale, tensor.zero_point);
    ticks += NetTicks();
  }
  return ticks;
}

uint64_t TimeDequantization(const engine::TensorBuffer& tensor) {
  float block[kBlock];
  uint64_t ticks = 0;
  for (uint32_t start = 0; start < tensor.size_bytes; start += kBlock) {
    const uint32_t left = tensor.size_bytes - start;
    const uint32_t count = left < kBlock ? left : kBlock;
    const int8_t* const values = tensor.data + start;
    port::RestartCycleCounter();
    for (uint32_t i = 0; i < count; ++i) block[i] = Dequantize(values[i], tensor.scale, tensor.zero_point);
    Consume(block);
    ticks += NetTicks();
  }
  return ticks;
}

}  // namespace

Status PrepareEngine(uint32_t arena_bytes) {
  g_stale_inputs = ~0u;
  g_engine_status = engine::Prepare(arena_bytes);
  return g_engine_status;
}

Status EngineStatus() { return g_engine_status; }

Status AccountForArena(engine::AllocationRecord* record) {
  const Status status = engine::RecordAllocations(record);
  // An engine that has no such account has not touched the model.
  if (status != Status::kNotAvailable) g_engine_status = Status::kNotPrepared;
  return status;
}

void MarkInputWritten(uint32_t index, bool complete) {
  if (complete && index < kMaxTrackedInputs) g_stale_inputs &= ~(1u << index);
}

uint64_t CounterOverheadTicks() {
  static uint64_t overhead = 0;
  if (overhead == 0) {
    port::RestartCycleCounter();
    overhead = port::ElapsedTicks();
  }
  return overhead;
}

Status RunBackToBack(uint32_t count, uint64_t* ticks) {
  Status status = Status::kOk;
  port::PauseSerialReceive();
  port::RestartCycleCounter();
  for (uint32_t i = 0; i < count && status == Status::kOk; ++i) {
    status = TakeInputs();
    if (status == Status::kOk) status = engine::Invoke(engine::OperatorCount(), nullptr);
  }
  *ticks = port::ElapsedTicks();
  port::ResumeSerialReceive();
  return status;
}

Status RunMarkedOperators(uint32_t operators) {
  Status status = TakeInputs();
  if (status != Status::kOk) return status;
  port::DisableInterrupts();
  mcubench_mark_inference_begin();
  status = engine::Invoke(operators, mcubench_mark_operator_end);
  mcubench_mark_inference_end();
  port::EnableInterrupts();
  return status;
}

Status TimeInference(uint64_t* ticks) { return TimedInvoke(nullptr, ticks); }

Status ProfileInference(uint64_t* ticks) {
  MeasureHook();
  g_previous_ticks = 0;
  return TimedInvoke(RecordOperator, ticks);
}

Status TimeConversions(uint64_t* quantize_ticks, uint64_t* dequantize_ticks) {
  if (port::CycleCounterHz() == 0) return Status::kNotAvailable;
  bool any = false;
  port::PauseSerialReceive();
  for (uint32_t i = 0; i < engine::InputCount(); ++i) {
    const engine::TensorBuffer input = engine::Input(i);
    if (!input.is_int8) continue;
    *quantize_ticks += TimeQuantization(input);
    any = true;
  }
  for (uint32_t i = 0; i < engine::OutputCount(); ++i) {
    const engine::TensorBuffer output = engine::Output(i);
    if (!output.is_int8) continue;
    *dequantize_ticks += TimeDequantization(output);
    any = true;
  }
  port::ResumeSerialReceive();
  return any ? Status::kOk : Status::kNotAvailable;
}

}  // namespace mcubench::bench
