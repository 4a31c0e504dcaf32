// SPDX-License-Identifier: Apache-2.0
// The USART of STM32F1 and F4 (RM0041 and RM0090, "USART registers").
#include "port/serial_port.h"
#include "board_config.h"
#include "port/system.h"
#include "port_receive_ring/receive_ring.h"
#include "port_stm32/registers.h"
#include "port_stm32/uart.h"

namespace mcubench::port {
namespace {

using stm32::Register;

constexpr uintptr_t kStatus = config::kPortUartBase + 0x00;
constexpr uintptr_t kData = config::kPortUartBase + 0x04;
constexpr uintptr_t kDivisor = config::kPortUartBase + 0x08;
constexpr uintptr_t kControl = config::kPortUartBase + 0x0C;
constexpr uint32_t kOverrun = 1u << 3;
constexpr uint32_t kReceived = 1u << 5;
constexpr uint32_t kComplete = 1u << 6;
constexpr uint32_t kTransmitEmpty = 1u << 7;
constexpr uint32_t kReceiveEnable = 1u << 2;
constexpr uint32_t kTransmitEnable = 1u << 3;
constexpr uint32_t kReceiveInterrupt = 1u << 5;
constexpr uint32_t kEnable = 1u << 13;
constexpr uint32_t kOversampleBy8 = 1u << 15;
constexpr uint32_t kDivisorScale = 1;
// The divisor is 1 at the least, times the oversampling.
constexpr uint32_t kLeastDivisor = 16;

// A byte takes ten bits on the line; a look at the status a few cycles. Five times that is never needed.
uint32_t TriesPerByte() { return 50 * (CoreClockHz() / config::kBaud) + 1000; }

}  // namespace

void InitSerialPort() {
  stm32::ConnectUartPins();
  stm32::EnableClock(config::kPortUartEnable, 1u << config::kPortUartEnableBit);
  // Sixteen samples a bit where the clock is fast enough; else eight, and the fraction has a bit less.
  const uint32_t divisor = stm32::Divisor(stm32::UartClockHz(), kDivisorScale, config::kBaud);
  const bool by_sixteen = divisor >= kLeastDivisor;
  const uint32_t enable = by_sixteen ? kEnable : kEnable | kOversampleBy8;
  Register(kControl) = 0;
  Register(kDivisor) = by_sixteen ? divisor : divisor / 8 << 4 | divisor % 8;
  Register(kControl) = enable;
  Register(kControl) = enable | kReceiveEnable | kTransmitEnable | kReceiveInterrupt;
  EnableSerialInterrupt();
}

// Reading the status and then the data is also what clears an overrun.
void TakeSerialInterrupt() {
  for (uint32_t status = Register(kStatus); (status & (kReceived | kOverrun)) != 0; status = Register(kStatus)) {
    const uint8_t byte = static_cast<uint8_t>(Register(kData));
    if ((status & kReceived) != 0) PushReceived(byte);
    if ((status & kOverrun) != 0) CountOverrun();
  }
}

void WriteSerial(const uint8_t* data, size_t size_bytes) {
  const uint32_t tries = TriesPerByte();
  for (size_t i = 0; i < size_bytes; ++i) {
    if (!stm32::WaitForBits(kStatus, kTransmitEmpty, tries)) return;
    Register(kData) = data[i];
  }
}

void FinishSerial() { static_cast<void>(stm32::WaitForBits(kStatus, kComplete, 2 * TriesPerByte())); }

}  // namespace mcubench::port
