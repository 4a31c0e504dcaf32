// SPDX-License-Identifier: Apache-2.0
// The chip's own number: 96 bits that the factory wrote ("Device electronic signature" of each reference manual).
#include "board_config.h"
#include "port/system.h"

namespace mcubench::port {
namespace {

constexpr size_t kUniqueIdBytes = 12;

}  // namespace

size_t ReadUniqueId(uint8_t* id) {
  const volatile uint8_t* const bytes = reinterpret_cast<const volatile uint8_t*>(config::kPortUniqueId);
  for (size_t i = 0; i < kUniqueIdBytes; ++i) id[i] = bytes[i];
  return kUniqueIdBytes;
}

}  // namespace mcubench::port
