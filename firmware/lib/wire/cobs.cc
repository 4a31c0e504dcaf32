// SPDX-License-Identifier: Apache-2.0
// COBS: each group is a code n and n - 1 bytes; a zero follows, unless n is 0xFF
// or the group is the last.
#include "wire/cobs.h"

namespace mcubench::wire {
namespace {

constexpr uint8_t kFullGroup = 0xFF;

}  // namespace

CobsResult CobsEncode(ByteSpan raw, uint8_t* encoded, size_t capacity) {
  const CobsResult too_small = {Status::kOutOfRange, 0};
  if (capacity == 0) return too_small;
  size_t code_at = 0;
  size_t size = 1;
  uint8_t code = 1;
  for (size_t i = 0; i < raw.size; ++i) {
    const uint8_t byte = raw.data[i];
    // A full group is closed only once a byte follows it: 254 bytes at the end
    // need no empty group behind them.
    if (code == kFullGroup) {
      if (size == capacity) return too_small;
      encoded[code_at] = code;
      code_at = size++;
      code = 1;
    }
    if (size == capacity) return too_small;
    if (byte == 0) {
      encoded[code_at] = code;
      code_at = size;
      code = 1;
    } else {
      encoded[size] = byte;
      ++code;
    }
    ++size;
  }
  encoded[code_at] = code;
  return {Status::kOk, size};
}

CobsResult CobsDecodeInPlace(uint8_t* data, size_t size) {
  const CobsResult malformed = {Status::kMalformed, 0};
  size_t from = 0;
  size_t to = 0;
  while (from < size) {
    const uint8_t code = data[from++];
    if (code == 0) return malformed;
    for (uint8_t left = code; left > 1; --left) {
      if (from == size || data[from] == 0) return malformed;
      data[to++] = data[from++];
    }
    if (code != kFullGroup && from < size) data[to++] = 0;
  }
  return {Status::kOk, to};
}

}  // namespace mcubench::wire
