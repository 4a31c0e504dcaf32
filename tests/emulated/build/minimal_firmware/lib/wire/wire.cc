// SPDX-License-Identifier: Apache-2.0
// A CMSDK UART's data register, and a ring that stands for the real one.
#include "wire/wire.h"

#include <cstring>

#include "board_config.h"

namespace mcubench {
namespace {

__attribute__((section(".bss.mcubench_io"))) uint8_t g_ring[64];
uint32_t g_sent_bytes;
volatile uint32_t g_limit_bytes = 1u << 20;

}  // namespace

void Send(const uint8_t* data, size_t size_bytes) {
  volatile uint32_t* const uart = reinterpret_cast<volatile uint32_t*>(config::kPortUart0Base);
  uart[2] = 1;
  std::memcpy(g_ring, data, size_bytes < sizeof(g_ring) ? size_bytes : sizeof(g_ring));
  for (size_t i = 0; i < size_bytes && g_sent_bytes < g_limit_bytes; ++i, ++g_sent_bytes) uart[0] = data[i];
}

}  // namespace mcubench
