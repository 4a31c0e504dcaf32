// SPDX-License-Identifier: Apache-2.0
// Every item goes through Begin(), the only place that writes heads and counts.
#include "wire/cbor_writer.h"

#include <cstring>

#include "wire/cbor_format.h"

namespace mcubench::wire {
namespace {

// How many bytes an argument takes behind an item's first byte.
size_t FollowingBytes(uint32_t high, uint32_t low) {
  if (high != 0) return 8;
  if (low > 0xFFFF) return 4;
  if (low > 0xFF) return 2;
  return low < kCborOneByteFollows ? 0 : 1;
}

// What the first byte says of 1, 2, 4 or 8 following ones.
uint8_t InfoOf(size_t following) {
  uint8_t info = kCborOneByteFollows;
  for (; following > 1; following >>= 1) ++info;
  return info;
}

}  // namespace

void CborWriter::Map(uint32_t pairs) { Begin(kCborMap, pairs, 0); }

void CborWriter::Array(uint32_t items) { Begin(kCborArray, items, 0); }

void CborWriter::Unsigned(uint64_t value) { Begin(kCborUnsigned, value, 0); }

void CborWriter::Signed(int32_t value) {
  // A negative n is written as -1 - n, which in two's complement is ~n.
  if (value < 0) {
    Begin(kCborNegative, ~static_cast<uint32_t>(value), 0);
  } else {
    Begin(kCborUnsigned, static_cast<uint32_t>(value), 0);
  }
}

void CborWriter::Bool(bool value) { Begin(kCborSimple, value ? kCborTrue : kCborFalse, 0); }

void CborWriter::Text(const char* text) {
  const size_t size = strlen(text);
  uint8_t* const content = Begin(kCborText, size, size);
  if (content != nullptr) memcpy(content, text, size);
}

void CborWriter::Bytes(ByteSpan bytes) {
  uint8_t* const content = BeginBytes(bytes.size);
  if (content != nullptr && bytes.size != 0) memcpy(content, bytes.data, bytes.size);
}

uint8_t* CborWriter::BeginBytes(size_t size) { return Begin(kCborBytes, size, size); }

uint8_t* CborWriter::Begin(uint8_t major, uint64_t argument, size_t content) {
  const uint32_t high = static_cast<uint32_t>(argument >> 32);
  uint32_t word = static_cast<uint32_t>(argument);
  const size_t following = FollowingBytes(high, word);
  const size_t room = remaining();
  if (room <= following || room - 1 - following < content) {
    overflowed_ = true;
    return nullptr;
  }
  uint8_t* const head = buffer_ + size_;
  const uint8_t info = following == 0 ? static_cast<uint8_t>(word) : InfoOf(following);
  head[0] = static_cast<uint8_t>(major << 5 | info);
  // Last byte first, a word at a time: Armv6-M would call a function to shift 64 bits.
  for (size_t i = following; i > 0; --i) {
    head[i] = static_cast<uint8_t>(word);
    word = i == 5 ? high : word >> 8;
  }
  size_ += 1 + following + content;
  return head + 1 + following;
}

}  // namespace mcubench::wire
