// SPDX-License-Identifier: Apache-2.0
// A view of bytes that somebody else owns.
#ifndef MCUBENCH_WIRE_BYTES_H_
#define MCUBENCH_WIRE_BYTES_H_

#include <cstddef>
#include <cstdint>

namespace mcubench::wire {

struct ByteSpan {
  const uint8_t* data;
  size_t size;
};

}  // namespace mcubench::wire

#endif  // MCUBENCH_WIRE_BYTES_H_
