// SPDX-License-Identifier: Apache-2.0
// Finds the frames in a stream of bytes.
#ifndef MCUBENCH_WIRE_FRAME_DECODER_H_
#define MCUBENCH_WIRE_FRAME_DECODER_H_

#include "wire/frame.h"

namespace mcubench::wire {

// What is not a frame is dropped and counted, up to the next 0x00; a lone 0x00
// is nothing. Not safe to share with an interrupt: the main loop pushes.
class FrameDecoder {
 public:
  // The caller owns `buffer` and leaves it alone while the decoder lives.
  // kMaxEncodedBytes hold every frame, more change nothing; with fewer, larger
  // frames are dropped.
  FrameDecoder(uint8_t* buffer, size_t capacity) : buffer_(buffer), capacity_(capacity) {}

  // Takes the next byte. True: it ended a valid frame, which frame() returns.
  bool Push(uint8_t byte);

  // The last valid frame; its body lies in the buffer, until the next Push().
  const Frame& frame() const { return frame_; }

  uint32_t dropped_frames() const { return dropped_frames_; }

 private:
  bool Finish(size_t size);

  uint8_t* const buffer_;
  const size_t capacity_;
  // Bytes since the last 0x00, counted one past the capacity at most: then the
  // frame is oversized.
  size_t size_ = 0;
  uint32_t dropped_frames_ = 0;
  Frame frame_ = {0, 0, {nullptr, 0}};
};

}  // namespace mcubench::wire

#endif  // MCUBENCH_WIRE_FRAME_DECODER_H_
