// SPDX-License-Identifier: Apache-2.0
// The GPIO ports of STM32F1 (RM0041 7.2): four bits a pin say mode and configuration. USART1 is on its default pins,
// which need no remapping: TX on PA9, RX on PA10.
#include "port_stm32/registers.h"
#include "port_stm32/uart.h"

namespace mcubench::port::stm32 {
namespace {

constexpr uintptr_t kApb2Enable = 0x40021018;
constexpr uint32_t kPortAClock = 1u << 2;
constexpr uintptr_t kPortA = 0x40010800;
constexpr uintptr_t kHighPins = kPortA + 0x04;  // CRH: pins 8 to 15
constexpr uintptr_t kSetReset = kPortA + 0x10;  // BSRR: what an input with a pull is pulled to
constexpr uint32_t kTxShift = 4 * (9 - 8);
constexpr uint32_t kRxShift = 4 * (10 - 8);
constexpr uint32_t kAlternatePushPull = 0xB;  // at 50 MHz
constexpr uint32_t kInputWithPull = 0x8;

}  // namespace

void ConnectUartPins() {
  EnableClock(kApb2Enable, kPortAClock);
  Register(kSetReset) = 1u << 10;
  WriteField(kHighPins, 0xFFu << kTxShift, kAlternatePushPull << kTxShift | kInputWithPull << kRxShift);
}

}  // namespace mcubench::port::stm32
