// SPDX-License-Identifier: Apache-2.0
// Requests come from a stranger: every index, offset and length is checked before anything is touched.
#include "bench/commands.h"

#include <cstring>

#include "bench/runner.h"
#include "board_config.h"
#include "engine/engine.h"
#include "port/cycle_counter.h"
#include "port/serial_port.h"
#include "port/start_up_time.h"
#include "port/system.h"
#include "wire/cbor_reader.h"
#include "wire/message_type.h"

namespace mcubench::bench {
namespace {

using wire::ByteSpan;
using wire::CborReader;
using wire::CborWriter;

// READ_PROFILE's reply holds as many operators as fit: a 64-bit number takes at most 9 bytes.
constexpr size_t kMaxTickBytes = 9;

bool g_reset_requested = false;

// Begins a reply that succeeds, with `more` pairs besides the status.
void Succeed(CborWriter& body, uint32_t more) {
  body.Map(1 + more);
  body.Text("status");
  body.Unsigned(static_cast<uint32_t>(Status::kOk));
}

void Pair(CborWriter& body, const char* key, uint64_t value) {
  body.Text(key);
  body.Unsigned(value);
}

void Pair(CborWriter& body, const char* key, const char* text) {
  body.Text(key);
  body.Text(text);
}

void Pair(CborWriter& body, const char* key, ByteSpan bytes) {
  body.Text(key);
  body.Bytes(bytes);
}

// True where [offset, offset + length) lies in `size` bytes.
bool IsInside(uint32_t offset, uint32_t length, uint32_t size) { return offset <= size && length <= size - offset; }

Status ReadPair(const CborReader& request, const char* a, uint32_t* va, const char* b, uint32_t* vb) {
  const Status status = request.ReadUnsigned(a, va);
  return status != Status::kOk ? status : request.ReadUnsigned(b, vb);
}

Status Hello(const CborReader& /*request*/, CborWriter& body) {
  Succeed(body, 15);
  Pair(body, "protocol", wire::kProtocolVersion);
  Pair(body, "board", config::kBoard);
  Pair(body, "core", config::kCore);
  Pair(body, "clock_hz", port::CoreClockHz());
  Pair(body, "engine", engine::Name());
  Pair(body, "counter", port::CycleCounterName());
  Pair(body, "counter_hz", port::CycleCounterHz());
  Pair(body, "model_sha256", ByteSpan{engine::ModelSha256(), 32});
  Pair(body, "build_id", ByteSpan{config::kBuildId, sizeof(config::kBuildId)});
  Pair(body, "max_frame_bytes", wire::kMaxFrameBytes);
  body.Text("inputs");
  body.Array(engine::InputCount());
  for (uint32_t i = 0; i < engine::InputCount(); ++i) body.Unsigned(engine::Input(i).size_bytes);
  body.Text("outputs");
  body.Array(engine::OutputCount());
  for (uint32_t i = 0; i < engine::OutputCount(); ++i) body.Unsigned(engine::Output(i).size_bytes);
  Pair(body, "operators", engine::OperatorCount());
  body.Text("inputs_preserved");
  body.Bool(engine::InputsPreserved());
  Pair(body, "engine_status", static_cast<uint32_t>(EngineStatus()));
  return Status::kOk;
}

Status Echo(const CborReader& request, CborWriter& body) {
  ByteSpan data{};
  const Status status = request.ReadBytes("data", &data);
  if (status != Status::kOk) return status;
  Succeed(body, 1);
  Pair(body, "data", data);
  return body.overflowed() ? Status::kOutOfRange : Status::kOk;
}

Status WriteInput(const CborReader& request, CborWriter& body) {
  uint32_t index = 0;
  uint32_t offset = 0;
  ByteSpan data{};
  Status status = ReadPair(request, "index", &index, "offset", &offset);
  if (status == Status::kOk) status = request.ReadBytes("data", &data);
  if (status != Status::kOk) return status;
  if (index >= engine::InputCount()) return Status::kOutOfRange;
  const engine::TensorBuffer input = engine::Input(index);
  if (!IsInside(offset, data.size, input.size_bytes)) return Status::kOutOfRange;
  std::memcpy(input.data + offset, data.data, data.size);
  MarkInputWritten(index, offset + data.size == input.size_bytes);
  Succeed(body, 0);
  return Status::kOk;
}

Status Run(const CborReader& request, CborWriter& body) {
  uint32_t warmup = 0;
  uint32_t iterations = 0;
  bool profile = false;
  Status status = ReadPair(request, "warmup", &warmup, "iterations", &iterations);
  if (status == Status::kOk) status = request.ReadBool("profile", &profile);
  if (status != Status::kOk) return status;
  if (iterations > kMaxIterations || warmup > kMaxIterations) return Status::kOutOfRange;
  uint64_t warmup_ticks = 0;
  status = RunBackToBack(warmup, &warmup_ticks);
  if (status != Status::kOk) return status;
  Succeed(body, 3);
  Pair(body, "overhead_ticks", CounterOverheadTicks());
  Pair(body, "warmup_ticks", warmup_ticks);
  body.Text("ticks");
  body.Array(iterations);
  for (uint32_t i = 0; i < iterations; ++i) {
    uint64_t ticks = 0;
    status = profile ? ProfileInference(&ticks) : TimeInference(&ticks);
    if (status != Status::kOk) return status;
    body.Unsigned(ticks);
  }
  return Status::kOk;
}

Status RunFirst(const CborReader& request, CborWriter& body) {
  uint32_t operators = 0;
  Status status = request.ReadUnsigned("operators", &operators);
  if (status != Status::kOk) return status;
  if (operators > engine::OperatorCount()) return Status::kOutOfRange;
  status = RunMarkedOperators(operators);
  if (status == Status::kOk) Succeed(body, 0);
  return status;
}

Status ReadProfile(const CborReader& request, CborWriter& body) {
  uint32_t offset = 0;
  const Status status = request.ReadUnsigned("offset", &offset);
  if (status != Status::kOk) return status;
  if (offset > engine::OperatorCount()) return Status::kOutOfRange;
  const uint64_t* const ticks = engine::ProfileTicks();
  Succeed(body, 1);
  body.Text("ticks");
  const uint32_t left = engine::OperatorCount() - offset;
  // The array's own head takes at most three bytes here.
  const uint32_t fitting = static_cast<uint32_t>((body.remaining() - 3) / kMaxTickBytes);
  const uint32_t count = left < fitting ? left : fitting;
  body.Array(count);
  for (uint32_t i = 0; i < count; ++i) body.Unsigned(ticks[offset + i]);
  return Status::kOk;
}

Status SendBytes(const int8_t* data, uint32_t size_bytes, const CborReader& request, CborWriter& body) {
  uint32_t offset = 0;
  uint32_t length = 0;
  const Status status = ReadPair(request, "offset", &offset, "length", &length);
  if (status != Status::kOk) return status;
  if (!IsInside(offset, length, size_bytes)) return Status::kOutOfRange;
  Succeed(body, 1);
  Pair(body, "data", ByteSpan{reinterpret_cast<const uint8_t*>(data) + offset, length});
  return body.overflowed() ? Status::kOutOfRange : Status::kOk;
}

Status ReadOutput(const CborReader& request, CborWriter& body) {
  uint32_t index = 0;
  const Status status = request.ReadUnsigned("index", &index);
  if (status != Status::kOk) return status;
  if (index >= engine::OutputCount()) return Status::kOutOfRange;
  const engine::TensorBuffer output = engine::Output(index);
  return SendBytes(output.data, output.size_bytes, request, body);
}

Status ReadArena(const CborReader& request, CborWriter& body) {
  return SendBytes(engine::Arena(), engine::ArenaSizeBytes(), request, body);
}

Status Memory(const CborReader& /*request*/, CborWriter& body) {
  Succeed(body, 3);
  Pair(body, "stack_size_bytes", port::StackSizeBytes());
  Pair(body, "stack_used_bytes", port::StackUsedBytes());
  Pair(body, "arena_size_bytes", engine::ArenaSizeBytes());
  return Status::kOk;
}

Status Temperature(const CborReader& /*request*/, CborWriter& body) {
  int32_t millicelsius = 0;
  const Status status = port::ReadTemperature(&millicelsius);
  if (status != Status::kOk) return status;
  Succeed(body, 1);
  body.Text("millicelsius");
  body.Signed(millicelsius);
  return Status::kOk;
}

// The identity only where it is asked for: an emulator need not have the memory that it lies in.
Status Chip(const CborReader& request, CborWriter& body) {
  bool identity = false;
  const Status status = request.ReadBool("identity", &identity);
  if (status != Status::kOk) return status;
  uint8_t id[port::kMaxUniqueIdBytes];
  const size_t id_bytes = identity ? port::ReadUniqueId(id) : 0;
  const char* const problem = port::ClockProblem();
  port::SpeedSettings speed{};
  const bool has_speed = port::ReadSpeedSettings(&speed) == Status::kOk;
  Succeed(body, 6);
  Pair(body, "unique_id", ByteSpan{id, id_bytes});
  Pair(body, "reset_cause", static_cast<uint32_t>(port::LastResetCause()));
  Pair(body, "startup_us", port::StartUpMicroseconds());
  Pair(body, "clock_problem", problem == nullptr ? "" : problem);
  Pair(body, "overruns", port::SerialOverruns());
  body.Text("speed");
  body.Array(has_speed ? 3 : 0);
  if (has_speed) {
    body.Unsigned(speed.can);
    body.Unsigned(speed.on);
    body.Unsigned(speed.wait_states);
  }
  return Status::kOk;
}

// The counter's own clock against the host's: no other region is under way while this is asked.
Status Count(const CborReader& request, CborWriter& body) {
  bool restart = false;
  const Status status = request.ReadBool("restart", &restart);
  if (status != Status::kOk) return status;
  if (port::CycleCounterHz() == 0) return Status::kNotAvailable;
  if (restart) port::RestartCycleCounter();
  Succeed(body, 1);
  Pair(body, "ticks", port::ElapsedTicks());
  return Status::kOk;
}

Status TimeIo(const CborReader& /*request*/, CborWriter& body) {
  uint64_t quantize_ticks = 0;
  uint64_t dequantize_ticks = 0;
  const Status status = TimeConversions(&quantize_ticks, &dequantize_ticks);
  if (status != Status::kOk) return status;
  Succeed(body, 2);
  Pair(body, "quantize_ticks", quantize_ticks);
  Pair(body, "dequantize_ticks", dequantize_ticks);
  return Status::kOk;
}

Status Prepare(const CborReader& request, CborWriter& body) {
  uint32_t arena_bytes = 0;
  Status status = request.ReadUnsigned("arena_bytes", &arena_bytes);
  if (status == Status::kOk) status = PrepareEngine(arena_bytes);
  if (status != Status::kOk) return status;
  Succeed(body, 1);
  Pair(body, "arena_used_bytes", engine::ArenaUsedBytes());
  return Status::kOk;
}

// One number of each kind of allocation, as an array.
void Column(CborWriter& body, const char* key, const engine::AllocationRecord& record,
            uint32_t engine::Allocation::* number) {
  body.Text(key);
  body.Array(record.kind_count);
  for (uint32_t i = 0; i < record.kind_count; ++i) body.Unsigned(record.kinds[i].*number);
}

Status Allocations(const CborReader& /*request*/, CborWriter& body) {
  engine::AllocationRecord record{};
  const Status status = AccountForArena(&record);
  if (status != Status::kOk) return status;
  Succeed(body, 5);
  Pair(body, "persistent_bytes", record.persistent_bytes);
  Pair(body, "non_persistent_bytes", record.non_persistent_bytes);
  Column(body, "counts", record, &engine::Allocation::count);
  Column(body, "requested_bytes", record, &engine::Allocation::requested_bytes);
  Column(body, "used_bytes", record, &engine::Allocation::used_bytes);
  return Status::kOk;
}

Status TensorOffset(const CborReader& request, CborWriter& body) {
  uint32_t tensor = 0;
  uint32_t offset = 0;
  Status status = request.ReadUnsigned("tensor", &tensor);
  if (status == Status::kOk) status = engine::TensorOffset(tensor, &offset);
  if (status != Status::kOk) return status;
  Succeed(body, 1);
  Pair(body, "offset", offset);
  return Status::kOk;
}

Status Reset(const CborReader& /*request*/, CborWriter& body) {
  g_reset_requested = true;
  Succeed(body, 0);
  return Status::kOk;
}

using Handler = Status (*)(const CborReader& request, CborWriter& body);

Handler FindHandler(uint8_t type) {
  switch (static_cast<wire::MessageType>(type)) {
    case wire::MessageType::kHello:
      return Hello;
    case wire::MessageType::kEcho:
      return Echo;
    case wire::MessageType::kWriteInput:
      return WriteInput;
    case wire::MessageType::kRun:
      return Run;
    case wire::MessageType::kReadProfile:
      return ReadProfile;
    case wire::MessageType::kReadOutput:
      return ReadOutput;
    case wire::MessageType::kRunOperators:
      return RunFirst;
    case wire::MessageType::kReadArena:
      return ReadArena;
    case wire::MessageType::kPrepare:
      return Prepare;
    case wire::MessageType::kAllocations:
      return Allocations;
    case wire::MessageType::kTensorOffset:
      return TensorOffset;
    case wire::MessageType::kChip:
      return Chip;
    case wire::MessageType::kCount:
      return Count;
    case wire::MessageType::kMemory:
      return Memory;
    case wire::MessageType::kTemperature:
      return Temperature;
    case wire::MessageType::kTimeIo:
      return TimeIo;
    case wire::MessageType::kReset:
      return Reset;
    default:
      return nullptr;
  }
}

}  // namespace

Status Execute(const wire::Frame& request, CborWriter& body) {
  const CborReader reader(request.body);
  const Status status = reader.Validate();
  if (status != Status::kOk) return status;
  const Handler handler = FindHandler(request.type);
  return handler == nullptr ? Status::kUnknownCommand : handler(reader, body);
}

bool ResetRequested() { return g_reset_requested; }

}  // namespace mcubench::bench
