// SPDX-License-Identifier: Apache-2.0
// The USART of STM32F7, H7 and G0, and that and the LPUART of L4+ and U5 (RM0385, RM0433, RM0444, RM0432, RM0456, all
// in "USART registers" and "LPUART registers"): the same registers, the LPUART's divisor finer by 256.
#include "port/serial_port.h"
#include "board_config.h"
#include "port/system.h"
#include "port_receive_ring/receive_ring.h"
#include "port_stm32/registers.h"
#include "port_stm32/uart.h"

namespace mcubench::port {
namespace {

using stm32::Register;

constexpr uintptr_t kControl = config::kPortUartBase + 0x00;
constexpr uintptr_t kDivisor = config::kPortUartBase + 0x0C;
constexpr uintptr_t kStatus = config::kPortUartBase + 0x1C;
constexpr uintptr_t kClear = config::kPortUartBase + 0x20;
constexpr uintptr_t kReceive = config::kPortUartBase + 0x24;
constexpr uintptr_t kTransmit = config::kPortUartBase + 0x28;
constexpr uint32_t kErrors = 0xFu << 0;  // parity, framing, noise, overrun
constexpr uint32_t kOverrun = 1u << 3;
constexpr uint32_t kReceived = 1u << 5;
constexpr uint32_t kComplete = 1u << 6;
constexpr uint32_t kTransmitEmpty = 1u << 7;
constexpr uint32_t kEnable = 1u << 0;
constexpr uint32_t kReceiveEnable = 1u << 2;
constexpr uint32_t kTransmitEnable = 1u << 3;
constexpr uint32_t kReceiveInterrupt = 1u << 5;
constexpr uint32_t kDivisorScale = config::kPortUartDivisorScale;

// A byte takes ten bits on the line; a look at the status a few cycles. Five times that is never needed.
uint32_t TriesPerByte() { return 50 * (CoreClockHz() / config::kBaud) + 1000; }

}  // namespace

void InitSerialPort() {
  stm32::ConnectUartPins();
  stm32::EnableClock(config::kPortUartEnable, 1u << config::kPortUartEnableBit);
  Register(kControl) = 0;
  Register(kDivisor) = stm32::Divisor(stm32::UartClockHz(), kDivisorScale, config::kBaud);
  Register(kControl) = kEnable;
  Register(kControl) = kEnable | kReceiveEnable | kTransmitEnable | kReceiveInterrupt;
  EnableSerialInterrupt();
}

void TakeSerialInterrupt() {
  const uint32_t status = Register(kStatus);
  if ((status & kErrors) != 0) Register(kClear) = status & kErrors;
  if ((status & kOverrun) != 0) CountOverrun();
  while ((Register(kStatus) & kReceived) != 0) PushReceived(static_cast<uint8_t>(Register(kReceive)));
}

void WriteSerial(const uint8_t* data, size_t size_bytes) {
  const uint32_t tries = TriesPerByte();
  for (size_t i = 0; i < size_bytes; ++i) {
    if (!stm32::WaitForBits(kStatus, kTransmitEmpty, tries)) return;
    Register(kTransmit) = data[i];
  }
}

void FinishSerial() { static_cast<void>(stm32::WaitForBits(kStatus, kComplete, 2 * TriesPerByte())); }

}  // namespace mcubench::port
