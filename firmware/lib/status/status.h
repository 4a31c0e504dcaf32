// SPDX-License-Identifier: Apache-2.0
// The one error enum of the firmware; its numbers are the wire's. Twin:
// host/mcubench/wire/status.py.
#ifndef MCUBENCH_STATUS_STATUS_H_
#define MCUBENCH_STATUS_STATUS_H_

#include <cstdint>

namespace mcubench {

// clang-format off
enum class [[nodiscard]] Status : uint8_t {
  kOk = 0,
  kUnknownCommand = 1,   // no such request type
  kMalformed = 2,        // the body is not the CBOR expected
  kOutOfRange = 3,       // an index, offset, length or count is too large
  kInputStale = 4,       // the last inference overwrote the input: write it again
  kNotAvailable = 5,     // this board does not have it
  kInferenceFailed = 6,  // the engine gave up
  kInternal = 7,         // the firmware is at fault
  kNotPrepared = 8,      // the engine could not make the model ready, or has not yet
};
// clang-format on

}  // namespace mcubench

#endif  // MCUBENCH_STATUS_STATUS_H_
