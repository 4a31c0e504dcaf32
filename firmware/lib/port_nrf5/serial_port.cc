// SPDX-License-Identifier: Apache-2.0
// The UART without DMA: nRF51 has no other, and nRF52 has it beside UARTE, at the same address and with the same
// registers (nRF51 Series Reference Manual v3.0.1 and nRF52840 Product Specification v1.7, "UART").
#include "port/serial_port.h"

#include "board_config.h"
#include "port_nrf5/registers.h"
#include "port_receive_ring/receive_ring.h"

namespace mcubench::port {
namespace {

using nrf5::Register;

constexpr uintptr_t kStartReceive = nrf5::kUart0 + 0x000;
constexpr uintptr_t kStopReceive = nrf5::kUart0 + 0x004;
constexpr uintptr_t kStartTransmit = nrf5::kUart0 + 0x008;
constexpr uintptr_t kStopTransmit = nrf5::kUart0 + 0x00C;
constexpr uintptr_t kReceived = nrf5::kUart0 + 0x108;  // EVENTS_RXDRDY
constexpr uintptr_t kSent = nrf5::kUart0 + 0x11C;      // EVENTS_TXDRDY: the byte has left
constexpr uintptr_t kError = nrf5::kUart0 + 0x124;     // EVENTS_ERROR
constexpr uintptr_t kEnableInterrupt = nrf5::kUart0 + 0x304;
constexpr uint32_t kReceivedInterrupt = 1u << 2;
constexpr uint32_t kErrorInterrupt = 1u << 9;
constexpr uintptr_t kErrorSource = nrf5::kUart0 + 0x480;  // a flag is cleared by writing 1 to it
constexpr uint32_t kOverrun = 1u << 0;
constexpr uintptr_t kEnable = nrf5::kUart0 + 0x500;
constexpr uint32_t kDisabled = 0;
constexpr uint32_t kEnabled = 4;
constexpr uintptr_t kPinRts = nrf5::kUart0 + 0x508;
constexpr uintptr_t kPinTxd = nrf5::kUart0 + 0x50C;
constexpr uintptr_t kPinCts = nrf5::kUart0 + 0x510;
constexpr uintptr_t kPinRxd = nrf5::kUart0 + 0x514;
constexpr uint32_t kNotConnected = 0xFFFFFFFF;
constexpr uintptr_t kReceivedByte = nrf5::kUart0 + 0x518;
constexpr uintptr_t kByteToSend = nrf5::kUart0 + 0x51C;
constexpr uintptr_t kBaudRate = nrf5::kUart0 + 0x524;
constexpr uintptr_t kConfig = nrf5::kUart0 + 0x56C;
constexpr uint32_t kNoParityNoFlowControl = 0;

// Both manuals, "GPIO".
constexpr uintptr_t kOutSet = 0x508;
constexpr uintptr_t kPinConfig = 0x700;
constexpr uint32_t kOutput = 1u << 0 | 1u << 1;  // with its input disconnected
constexpr uint32_t kInputPulledUp = 3u << 2;

// The register's values are the manufacturer's: they are not the rate's fraction of 16 MHz exactly.
constexpr uint32_t BaudRegister(uint32_t baud) {
  switch (baud) {
    case 9600:
      return 0x00275000;
    case 19200:
      return 0x004EA000;
    case 38400:
      return 0x009D5000;
    case 57600:
      return 0x00EBF000;
    case 115200:
      return 0x01D7E000;
    case 230400:
      return 0x03AFB000;
    case 250000:
      return 0x04000000;
    case 460800:
      return 0x075F7000;
    case 921600:
      return 0x0EBED000;
    case 1000000:
      return 0x10000000;
    default:
      return 0;
  }
}
static_assert(BaudRegister(config::kBaud) != 0, "the UART has no such rate");

// A byte takes 1 ms at 9600 baud, and 10 us at 1 Mbaud; these tries take more than 3 ms at 64 MHz.
constexpr uint32_t kSendTries = 30000;

uintptr_t PinConfig(uint32_t pin) {
  return nrf5::kGpio + pin / 32 * nrf5::kGpioPortStride + kPinConfig + 4 * (pin % 32);
}

}  // namespace

void InitSerialPort() {
  nrf5::StartTask(kStopReceive);
  nrf5::StartTask(kStopTransmit);
  Register(kEnable) = kDisabled;
  // The line idles high, also while the UART does not drive it.
  Register(nrf5::kGpio + config::kPortTxPin / 32 * nrf5::kGpioPortStride + kOutSet) = 1u << config::kPortTxPin % 32;
  Register(PinConfig(config::kPortTxPin)) = kOutput;
  Register(PinConfig(config::kPortRxPin)) = kInputPulledUp;
  Register(kPinTxd) = config::kPortTxPin;
  Register(kPinRxd) = config::kPortRxPin;
  Register(kPinRts) = kNotConnected;
  Register(kPinCts) = kNotConnected;
  Register(kBaudRate) = BaudRegister(config::kBaud);
  Register(kConfig) = kNoParityNoFlowControl;
  Register(kEnable) = kEnabled;
  nrf5::ClearEvent(kReceived);
  nrf5::ClearEvent(kSent);
  nrf5::ClearEvent(kError);
  nrf5::StartTask(kStartTransmit);
  nrf5::StartTask(kStartReceive);
  Register(kEnableInterrupt) = kReceivedInterrupt | kErrorInterrupt;
  EnableSerialInterrupt();
}

// The event is cleared before the byte is read: reading moves the next byte of the receiver's FIFO up, which sets the
// event again. Reading without a byte there stops the UART.
void TakeSerialInterrupt() {
  while (Register(kReceived) != 0) {
    nrf5::ClearEvent(kReceived);
    PushReceived(static_cast<uint8_t>(Register(kReceivedByte)));
  }
  if (Register(kError) != 0) {
    nrf5::ClearEvent(kError);
    const uint32_t errors = Register(kErrorSource);
    Register(kErrorSource) = errors;
    if ((errors & kOverrun) != 0) CountOverrun();
  }
}

void WriteSerial(const uint8_t* data, size_t size_bytes) {
  for (size_t i = 0; i < size_bytes; ++i) {
    nrf5::ClearEvent(kSent);
    Register(kByteToSend) = data[i];
    nrf5::WaitForEvent(kSent, kSendTries);
  }
}

// WriteSerial() returns when its last byte has left.
void FinishSerial() {}

}  // namespace mcubench::port
