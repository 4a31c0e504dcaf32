// SPDX-License-Identifier: Apache-2.0
// A frame, and the sizes that both ends have agreed on. Twin:
// host/mcubench/wire/frame.py.
//
//   on the line  COBS( type:u8 | sequence:u8 | body | crc32:u32 LE ) | 0x00
//
// The CRC covers type, sequence and body. The body is one CBOR map.
#ifndef MCUBENCH_WIRE_FRAME_H_
#define MCUBENCH_WIRE_FRAME_H_

#include "wire/bytes.h"
#include "wire/cobs.h"

namespace mcubench::wire {

constexpr uint32_t kProtocolVersion = 2;

constexpr size_t kFrameHeaderBytes = 2;
constexpr size_t kCrcBytes = 4;
// From type to CRC, both included.
constexpr size_t kMaxFrameBytes = 1024;
constexpr size_t kMaxBodyBytes = kMaxFrameBytes - kFrameHeaderBytes - kCrcBytes;
// The smallest body is the empty map, one byte.
constexpr size_t kMinFrameBytes = kFrameHeaderBytes + 1 + kCrcBytes;

// What a decoder has to hold: the 0x00 is not stored.
constexpr size_t kMaxEncodedBytes = kMaxFrameBytes + CobsOverhead(kMaxFrameBytes);
// What an encoder has to hold: the 0x00 is the last byte sent.
constexpr size_t kMaxLineBytes = kMaxEncodedBytes + 1;
static_assert(kMaxLineBytes == 1030, "the protocol's largest frame on the line");

struct Frame {
  uint8_t type;
  uint8_t sequence;
  ByteSpan body;
};

}  // namespace mcubench::wire

#endif  // MCUBENCH_WIRE_FRAME_H_
