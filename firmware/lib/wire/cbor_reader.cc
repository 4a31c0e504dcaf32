// SPDX-License-Identifier: Apache-2.0
// A cursor that only moves forward, and only over bytes that are there.
#include "wire/cbor_reader.h"

#include <cstring>

#include "wire/cbor_format.h"

namespace mcubench::wire {
namespace {

struct Head {
  uint8_t major;
  uint8_t info;
  bool wide;  // the argument has more than 32 bits
  uint32_t argument;
};

bool ReadHead(ByteSpan* rest, Head* head) {
  if (rest->size == 0) return false;
  const uint8_t first = rest->data[0];
  head->major = first >> 5;
  head->info = first & kCborInfoMask;
  head->wide = false;
  head->argument = head->info;
  size_t following = 0;
  if (head->info >= kCborOneByteFollows) {
    // Above are reserved values and, with 31, indefinite lengths.
    if (head->info > kCborEightBytesFollow) return false;
    following = size_t{1} << (head->info - kCborOneByteFollows);
    if (rest->size <= following) return false;
    head->argument = 0;
    for (size_t i = 1; i <= following; ++i) {
      head->wide = head->wide || head->argument >> 24 != 0;
      head->argument = head->argument << 8 | rest->data[i];
    }
  }
  rest->data += 1 + following;
  rest->size -= 1 + following;
  if (head->major == kCborTag) return false;
  // Simple values below 32 have no two-byte form (RFC 8949, 3.3).
  return head->major != kCborSimple || head->info != kCborOneByteFollows || head->argument >= 32;
}

// Takes the content of a string whose head was read.
bool TakeContent(ByteSpan* rest, const Head& head, ByteSpan* content) {
  if (head.wide || head.argument > rest->size) return false;
  *content = {rest->data, head.argument};
  rest->data += head.argument;
  rest->size -= head.argument;
  return true;
}

// Skips one item with all that it holds: `pending` counts the items still owed.
// Each takes a byte at least, so a count above what is left ends the walk before
// it can overflow.
bool SkipItem(ByteSpan* rest) {
  size_t pending = 1;
  while (pending > 0) {
    Head head;
    if (pending > rest->size || !ReadHead(rest, &head)) return false;
    --pending;
    ByteSpan content;
    switch (head.major) {
      case kCborBytes:
      case kCborText:
        if (!TakeContent(rest, head, &content)) return false;
        break;
      case kCborMap:
      case kCborArray:
        if (head.wide || head.argument > rest->size) return false;
        pending += head.major == kCborMap ? 2 * size_t{head.argument} : head.argument;
        break;
      default:
        break;
    }
  }
  return true;
}

}  // namespace

Status CborReader::Find(const char* key, ByteSpan* value) const {
  ByteSpan rest = body_;
  Head map;
  if (!ReadHead(&rest, &map) || map.major != kCborMap || map.wide) return Status::kMalformed;
  const size_t key_size = key == nullptr ? 0 : strlen(key);
  bool found = key == nullptr;
  for (uint32_t i = 0; i < map.argument; ++i) {
    Head head;
    ByteSpan name;
    if (!ReadHead(&rest, &head) || head.major != kCborText || !TakeContent(&rest, head, &name)) {
      return Status::kMalformed;
    }
    if (key != nullptr && name.size == key_size && memcmp(name.data, key, key_size) == 0) {
      if (found) return Status::kMalformed;
      found = true;
      *value = rest;
    }
    if (!SkipItem(&rest)) return Status::kMalformed;
  }
  return found && rest.size == 0 ? Status::kOk : Status::kMalformed;
}

Status CborReader::Validate() const { return Find(nullptr, nullptr); }

Status CborReader::ReadUnsigned(const char* key, uint32_t* value) const {
  ByteSpan item;
  const Status status = Find(key, &item);
  if (status != Status::kOk) return status;
  Head head;
  if (!ReadHead(&item, &head) || head.major != kCborUnsigned) return Status::kMalformed;
  if (head.wide) return Status::kOutOfRange;
  *value = head.argument;
  return Status::kOk;
}

Status CborReader::ReadBool(const char* key, bool* value) const {
  ByteSpan item;
  const Status status = Find(key, &item);
  if (status != Status::kOk) return status;
  Head head;
  if (!ReadHead(&item, &head) || head.major != kCborSimple) return Status::kMalformed;
  if (head.info != kCborTrue && head.info != kCborFalse) return Status::kMalformed;
  *value = head.info == kCborTrue;
  return Status::kOk;
}

Status CborReader::ReadBytes(const char* key, ByteSpan* value) const {
  ByteSpan item;
  const Status status = Find(key, &item);
  if (status != Status::kOk) return status;
  Head head;
  ByteSpan content;
  if (!ReadHead(&item, &head) || head.major != kCborBytes) return Status::kMalformed;
  if (!TakeContent(&item, head, &content)) return Status::kMalformed;
  *value = content;
  return Status::kOk;
}

}  // namespace mcubench::wire
