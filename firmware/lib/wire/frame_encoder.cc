// SPDX-License-Identifier: Apache-2.0
// The body's writer gets what the gap, the header, the CRC and the 0x00 leave.
#include "wire/frame_encoder.h"

#include "wire/crc32.h"

namespace mcubench::wire {

CborWriter& FrameEncoder::Begin(uint8_t type, uint8_t sequence) {
  constexpr size_t kBodyAt = kGapBytes + kFrameHeaderBytes;
  constexpr size_t kBesideBody = kBodyAt + kCrcBytes + 1;
  if (capacity_ <= kBesideBody) {
    body_ = CborWriter(nullptr, 0);
    return body_;
  }
  const size_t room = capacity_ - kBesideBody;
  buffer_[kGapBytes] = type;
  buffer_[kGapBytes + 1] = sequence;
  body_ = CborWriter(buffer_ + kBodyAt, room < kMaxBodyBytes ? room : kMaxBodyBytes);
  return body_;
}

Status FrameEncoder::Finish(ByteSpan* line) {
  if (body_.overflowed() || body_.size() == 0) return Status::kInternal;
  uint8_t* const raw = buffer_ + kGapBytes;
  size_t raw_size = kFrameHeaderBytes + body_.size();
  uint32_t crc = Crc32({raw, raw_size});
  for (size_t i = 0; i < kCrcBytes; ++i, crc >>= 8) raw[raw_size++] = static_cast<uint8_t>(crc);
  const CobsResult encoded = CobsEncode({raw, raw_size}, buffer_, capacity_ - 1);
  body_ = CborWriter(nullptr, 0);  // what was raw is encoded now: a second Finish() finds no body
  if (encoded.status != Status::kOk) return Status::kInternal;
  buffer_[encoded.size] = 0;
  *line = {buffer_, encoded.size + 1};
  return Status::kOk;
}

}  // namespace mcubench::wire
