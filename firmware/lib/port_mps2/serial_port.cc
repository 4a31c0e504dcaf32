// SPDX-License-Identifier: Apache-2.0
// The CMSDK APB UART of the MPS2 and MPS3 images (Cortex-M System Design Kit TRM, DDI 0479, chapter 4.3).
#include "port/serial_port.h"

#include "board_config.h"

namespace mcubench::port {
namespace {

struct UartRegisters {
  uint32_t data;
  uint32_t state;
  uint32_t control;
  uint32_t interrupt;
  uint32_t baud_divider;
};
constexpr uint32_t kTransmitFull = 1u << 0;
constexpr uint32_t kReceiveFull = 1u << 1;
constexpr uint32_t kTransmitEnable = 1u << 0;
constexpr uint32_t kReceiveEnable = 1u << 1;

volatile UartRegisters& Uart() { return *reinterpret_cast<volatile UartRegisters*>(config::kPortUart0Base); }

}  // namespace

void InitSerialPort() {
  Uart().baud_divider = config::kClockHz / config::kBaud;
  Uart().control = kTransmitEnable | kReceiveEnable;
}

bool ReadSerialByte(uint8_t* byte) {
  if ((Uart().state & kReceiveFull) == 0) return false;
  *byte = static_cast<uint8_t>(Uart().data);
  return true;
}

void WriteSerial(const uint8_t* data, size_t size_bytes) {
  for (size_t i = 0; i < size_bytes; ++i) {
    while ((Uart().state & kTransmitFull) != 0) {
    }
    Uart().data = data[i];
  }
}

// An emulator's transmitter is as quick as it is asked.
void FinishSerial() {}

// Bytes are polled: no interrupt takes them, and a byte that nobody took stops the emulator from sending the next.
void PauseSerialReceive() {}
void ResumeSerialReceive() {}
uint32_t SerialOverruns() { return 0; }

}  // namespace mcubench::port
