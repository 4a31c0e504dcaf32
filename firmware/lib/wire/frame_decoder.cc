// SPDX-License-Identifier: Apache-2.0
// Collects bytes up to a 0x00, then decodes them where they are.
#include "wire/frame_decoder.h"

#include "wire/crc32.h"

namespace mcubench::wire {

bool FrameDecoder::Push(uint8_t byte) {
  if (byte != 0) {
    if (size_ < capacity_) buffer_[size_] = byte;
    if (size_ <= capacity_) ++size_;
    return false;
  }
  const size_t size = size_;
  size_ = 0;
  if (size == 0) return false;
  if (size <= capacity_ && Finish(size)) return true;
  ++dropped_frames_;
  return false;
}

bool FrameDecoder::Finish(size_t size) {
  const CobsResult raw = CobsDecodeInPlace(buffer_, size);
  // Zeros cost nothing to encode: what fits encoded may still be too long.
  if (raw.status != Status::kOk || raw.size < kMinFrameBytes || raw.size > kMaxFrameBytes ||
      Crc32({buffer_, raw.size}) != kCrc32Residue) {
    return false;
  }
  frame_ = {buffer_[0], buffer_[1], {buffer_ + kFrameHeaderBytes, raw.size - kFrameHeaderBytes - kCrcBytes}};
  return true;
}

}  // namespace mcubench::wire
