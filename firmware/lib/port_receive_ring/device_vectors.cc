// SPDX-License-Identifier: Apache-2.0
// The device's part of the vector table, as far as the serial line's interrupt: no other is ever enabled.
#include <cstdint>

#include "board_config.h"
#include "port_receive_ring/receive_ring.h"

namespace mcubench::port {
namespace {

extern "C" void FaultHandler();

using Handler = void (*)();

struct DeviceVectors {
  Handler handlers[config::kPortUartIrq + 1];
};

constexpr DeviceVectors MakeVectors() {
  DeviceVectors vectors{};
  for (Handler& handler : vectors.handlers) handler = FaultHandler;
  vectors.handlers[config::kPortUartIrq] = TakeSerialInterrupt;
  return vectors;
}

}  // namespace

extern "C" __attribute__((section(".vectors.device"), used)) const DeviceVectors g_device_vectors = MakeVectors();

}  // namespace mcubench::port
