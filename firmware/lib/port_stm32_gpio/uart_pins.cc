// SPDX-License-Identifier: Apache-2.0
// The GPIO ports of every STM32 but the F1 (RM0385, RM0390, RM0090, RM0432, RM0433, RM0444, RM0456, all in "GPIO
// registers"): alike, 1 KiB apart, clocked by one bit each in the same order.
#include "board_config.h"
#include "port_stm32/registers.h"
#include "port_stm32/uart.h"

namespace mcubench::port::stm32 {
namespace {

constexpr uintptr_t kPortBytes = 0x400;
constexpr uintptr_t kMode = 0x00;
constexpr uintptr_t kSpeed = 0x08;
constexpr uintptr_t kPull = 0x0C;
constexpr uintptr_t kAlternate = 0x20;
constexpr uint32_t kModeAlternate = 2;
constexpr uint32_t kSpeedHigh = 2;
constexpr uint32_t kPullUp = 1;

// A field of `width` bits for each pin, from bit 0 on.
void WritePin(uintptr_t address, uint32_t pin, uint32_t width, uint32_t value) {
  const uint32_t shift = pin * width;
  WriteField(address, ((1u << width) - 1) << shift, value << shift);
}

// `port` counts from A. The line rests high, so that a pin that nobody drives is pulled there.
void Connect(uint32_t port, uint32_t pin, uint32_t function) {
  EnableClock(config::kPortGpioEnable, 1u << port);
  const uintptr_t base = config::kPortGpioBase + port * kPortBytes;
  WritePin(base + kSpeed, pin, 2, kSpeedHigh);
  WritePin(base + kPull, pin, 2, kPullUp);
  WritePin(base + kAlternate + pin / 8 * 4, pin % 8, 4, function);
  WritePin(base + kMode, pin, 2, kModeAlternate);
}

}  // namespace

void ConnectUartPins() {
  Connect(config::kPortTxPort, config::kPortTxPin, config::kPortTxFunction);
  Connect(config::kPortRxPort, config::kPortRxPin, config::kPortRxFunction);
}

}  // namespace mcubench::port::stm32
