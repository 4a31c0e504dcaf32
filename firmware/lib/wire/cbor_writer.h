// SPDX-License-Identifier: Apache-2.0
// Writes CBOR (RFC 8949) in its shortest form, definite lengths only.
#ifndef MCUBENCH_WIRE_CBOR_WRITER_H_
#define MCUBENCH_WIRE_CBOR_WRITER_H_

#include "wire/bytes.h"

namespace mcubench::wire {

// An item that does not fit is not begun; from then on nothing is written and
// overflowed() is true, so that one check at the end is enough. That a map or
// an array gets as many items as its head says is the caller's to see to.
class CborWriter {
 public:
  // The caller owns `buffer`.
  CborWriter(uint8_t* buffer, size_t capacity) : buffer_(buffer), capacity_(capacity) {}

  void Map(uint32_t pairs);
  void Array(uint32_t items);
  void Unsigned(uint64_t value);
  void Signed(int32_t value);
  void Bool(bool value);
  void Text(const char* text);  // UTF-8, ends in '\0'
  void Bytes(ByteSpan bytes);
  // Begins a byte string and returns where its `size` bytes are to be put, or
  // nullptr where they do not fit.
  uint8_t* BeginBytes(size_t size);

  bool overflowed() const { return overflowed_; }
  size_t size() const { return size_; }
  size_t remaining() const { return overflowed_ ? 0 : capacity_ - size_; }

 private:
  // Writes an item's head and returns where its `content` bytes are to be put, or
  // nullptr where the two do not fit.
  uint8_t* Begin(uint8_t major, uint64_t argument, size_t content);

  uint8_t* buffer_;
  size_t capacity_;
  size_t size_ = 0;
  bool overflowed_ = false;
};

}  // namespace mcubench::wire

#endif  // MCUBENCH_WIRE_CBOR_WRITER_H_
