// SPDX-License-Identifier: Apache-2.0
// Builds a reply or an event, and encodes it where it was built.
#ifndef MCUBENCH_WIRE_FRAME_ENCODER_H_
#define MCUBENCH_WIRE_FRAME_ENCODER_H_

#include "status/status.h"
#include "wire/cbor_writer.h"
#include "wire/frame.h"

namespace mcubench::wire {

//   Begin, body   | gap | type | sequence | body | crc32 |      |
//   Finish        | code, data, code, data ...           | 0x00 |
//
// The gap is as wide as COBS can add, so that the encoded bytes, written from
// the buffer's start, never overtake the raw ones. Uses no heap and no statics:
// a fault handler may have its own.
class FrameEncoder {
 public:
  // The caller owns `buffer`. kMaxLineBytes hold every frame, more change
  // nothing; with fewer, larger frames do not fit.
  FrameEncoder(uint8_t* buffer, size_t capacity) : buffer_(buffer), capacity_(capacity), body_(nullptr, 0) {}

  // Begins a frame, and forgets the last one. The body is to be written with the
  // writer that is returned, which lives in the encoder.
  CborWriter& Begin(uint8_t type, uint8_t sequence);

  // Ends the frame: `line` becomes its bytes with the 0x00, which stay in the
  // buffer until the next Begin().
  // kInternal: the body did not fit, is empty, or was not begun; `line` is left
  // alone, nothing outside the buffer was touched, and Begin() may start anew.
  Status Finish(ByteSpan* line);

 private:
  static constexpr size_t kGapBytes = CobsOverhead(kMaxFrameBytes);

  uint8_t* const buffer_;
  const size_t capacity_;
  CborWriter body_;
};

}  // namespace mcubench::wire

#endif  // MCUBENCH_WIRE_FRAME_ENCODER_H_
