// SPDX-License-Identifier: Apache-2.0
// The parts of an item's first byte that reader and writer share (RFC 8949, 3).
#ifndef MCUBENCH_WIRE_CBOR_FORMAT_H_
#define MCUBENCH_WIRE_CBOR_FORMAT_H_

#include <cstdint>

namespace mcubench::wire {

// The first byte's upper three bits.
constexpr uint8_t kCborUnsigned = 0;
constexpr uint8_t kCborNegative = 1;
constexpr uint8_t kCborBytes = 2;
constexpr uint8_t kCborText = 3;
constexpr uint8_t kCborArray = 4;
constexpr uint8_t kCborMap = 5;
constexpr uint8_t kCborTag = 6;
constexpr uint8_t kCborSimple = 7;

// The first byte's lower five bits: below 24 the argument itself, then how many
// bytes of argument follow: 1 << (info - 24).
constexpr uint8_t kCborOneByteFollows = 24;
constexpr uint8_t kCborEightBytesFollow = 27;
constexpr uint8_t kCborInfoMask = 0x1F;

constexpr uint8_t kCborFalse = 20;
constexpr uint8_t kCborTrue = 21;

}  // namespace mcubench::wire

#endif  // MCUBENCH_WIRE_CBOR_FORMAT_H_
