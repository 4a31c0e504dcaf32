// SPDX-License-Identifier: Apache-2.0
// What a UART of an STM32 needs from its family: its pins and its clock.
#ifndef MCUBENCH_PORT_STM32_UART_H_
#define MCUBENCH_PORT_STM32_UART_H_

#include <cstdint>

namespace mcubench::port::stm32 {

// Gives the pins of the board's UART to it. By port_stm32_gpio, or by the family.
void ConnectUartPins();

// What the UART is clocked with now. By the family.
uint32_t UartClockHz();

// The divisor that comes nearest to the rate wanted; `scale` is what the clock is taken times before.
constexpr uint32_t Divisor(uint32_t clock_hz, uint32_t scale, uint32_t baud) {
  return static_cast<uint32_t>((static_cast<uint64_t>(clock_hz) * scale + baud / 2) / baud);
}

}  // namespace mcubench::port::stm32

#endif  // MCUBENCH_PORT_STM32_UART_H_
