// SPDX-License-Identifier: Apache-2.0
// Bytes out of the board.
#ifndef MCUBENCH_WIRE_WIRE_H_
#define MCUBENCH_WIRE_WIRE_H_

#include <cstddef>
#include <cstdint>

namespace mcubench {

void Send(const uint8_t* data, size_t size_bytes);

}  // namespace mcubench

#endif  // MCUBENCH_WIRE_WIRE_H_
