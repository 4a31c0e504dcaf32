// SPDX-License-Identifier: Apache-2.0
// Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999): any bytes
// become bytes without a 0x00, which is then free to end a frame.
#ifndef MCUBENCH_WIRE_COBS_H_
#define MCUBENCH_WIRE_COBS_H_

#include "status/status.h"
#include "wire/bytes.h"

namespace mcubench::wire {

// The most that encoding adds: one byte for every 254 begun, one at least.
constexpr size_t CobsOverhead(size_t raw_size) { return raw_size == 0 ? 1 : (raw_size + 253) / 254; }

struct CobsResult {
  Status status;
  size_t size;  // bytes written; 0 unless status is kOk
};

// Encodes `raw` into `encoded`, `capacity` bytes that the caller owns; no 0x00
// is appended. `raw` may lie in the same buffer, CobsOverhead(raw.size) bytes or
// more behind `encoded`: what is written never overtakes what is read.
// kOutOfRange: does not fit; the buffer's content is then undefined.
CobsResult CobsEncode(ByteSpan raw, uint8_t* encoded, size_t capacity);

// Decodes `size` bytes at `data` in place. Malformed input leaves them undefined.
// kMalformed: a 0x00, or a code that points behind the end.
CobsResult CobsDecodeInPlace(uint8_t* data, size_t size);

}  // namespace mcubench::wire

#endif  // MCUBENCH_WIRE_COBS_H_
