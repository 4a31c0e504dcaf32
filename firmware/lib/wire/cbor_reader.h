// SPDX-License-Identifier: Apache-2.0
// Reads a frame's body: one CBOR map (RFC 8949) with text keys, from a stranger.
#ifndef MCUBENCH_WIRE_CBOR_READER_H_
#define MCUBENCH_WIRE_CBOR_READER_H_

#include "status/status.h"
#include "wire/bytes.h"

namespace mcubench::wire {

// Every call walks the whole body, in one loop without recursion, and answers
// kMalformed where it is not exactly one well-formed map with text keys, or has
// tags or indefinite lengths, which the protocol has not. Keys that nobody asks
// for are skipped, whatever they hold. UTF-8 is not checked.
class CborReader {
 public:
  // The caller owns the body, and keeps it while the reader or a ByteSpan that
  // it returned is in use.
  explicit CborReader(ByteSpan body) : body_(body) {}

  // kMalformed: see above.
  Status Validate() const;

  // The value at `key`, which has to be there once; untouched unless kOk.
  // kMalformed: see above; or no such key, two of them, or another type.
  // kOutOfRange: an integer above 32 bits.
  Status ReadUnsigned(const char* key, uint32_t* value) const;
  Status ReadBool(const char* key, bool* value) const;
  // The bytes lie in the body.
  Status ReadBytes(const char* key, ByteSpan* value) const;

 private:
  // Walks the body. `value` becomes the bytes of the item at `key` and what
  // follows; with a null key, it is left alone.
  Status Find(const char* key, ByteSpan* value) const;

  const ByteSpan body_;
};

}  // namespace mcubench::wire

#endif  // MCUBENCH_WIRE_CBOR_READER_H_
