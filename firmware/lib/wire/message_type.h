// SPDX-License-Identifier: Apache-2.0
// The type byte of a frame. Twin: host/mcubench/wire/message.py.
#ifndef MCUBENCH_WIRE_MESSAGE_TYPE_H_
#define MCUBENCH_WIRE_MESSAGE_TYPE_H_

#include <cstdint>

namespace mcubench::wire {

enum class MessageType : uint8_t {
  kHello = 1,
  kEcho = 2,
  kWriteInput = 3,
  kRun = 4,
  kReadProfile = 5,
  kReadOutput = 6,
  kMemory = 7,
  kTemperature = 8,
  kTimeIo = 9,
  kReset = 10,
  kRunOperators = 11,
  kReadArena = 12,
  kPrepare = 13,
  kAllocations = 14,
  kTensorOffset = 15,
  kChip = 16,
  kCount = 17,
  kLog = 0x70,
  kFault = 0x71,
};

constexpr uint8_t kReplyFlag = 0x80;

// The type byte of the reply to a request, known or not.
constexpr uint8_t ReplyType(uint8_t request_type) { return request_type | kReplyFlag; }

// The type byte of an event; its sequence number is 0.
constexpr uint8_t EventType(MessageType event) { return static_cast<uint8_t>(event); }

}  // namespace mcubench::wire

#endif  // MCUBENCH_WIRE_MESSAGE_TYPE_H_
