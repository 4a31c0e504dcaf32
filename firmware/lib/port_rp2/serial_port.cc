// SPDX-License-Identifier: Apache-2.0
// UART0, a PL011 (RP2040 Datasheet, 4.2; RP2350 Datasheet, 12.1; Arm DDI 0183).
#include "port/serial_port.h"

#include "board_config.h"
#include "port/system.h"
#include "port_receive_ring/receive_ring.h"
#include "port_rp2/chip.h"
#include "port_rp2/registers.h"
#include "port_rp2/resets.h"

namespace mcubench::port {
namespace {

using rp2::Register;
using rp2::ThisChip;

constexpr uintptr_t kData = 0x00;
constexpr uint32_t kLostBefore = 1u << 11;  // OE: bytes were lost before this one
constexpr uintptr_t kFlags = 0x18;
constexpr uint32_t kBusy = 1u << 3;
constexpr uint32_t kReceiveEmpty = 1u << 4;
constexpr uint32_t kTransmitFull = 1u << 5;
constexpr uintptr_t kBaudInteger = 0x24;
constexpr uintptr_t kBaudFraction = 0x28;
constexpr uint32_t kDivisorOne = 1u << 6;
constexpr uintptr_t kLineControl = 0x2C;
constexpr uint32_t kEightBitsWithFifos = 3u << 5 | 1u << 4;
constexpr uintptr_t kControl = 0x30;
constexpr uint32_t kEnabled = 1u << 0 | 1u << 8 | 1u << 9;  // UARTEN, TXE, RXE
constexpr uintptr_t kFifoLevels = 0x34;
constexpr uint32_t kAtAnEighth = 0;
constexpr uintptr_t kInterruptMask = 0x38;
constexpr uintptr_t kInterruptClear = 0x44;
constexpr uint32_t kReceiveLevel = 1u << 4;
constexpr uint32_t kReceiveTimeout = 1u << 6;
constexpr uint32_t kAllInterrupts = 0x7FF;

// Pads and the function of a pin (RP2040 Datasheet, 2.19; RP2350 Datasheet, 9). Writing a pad as a whole also ends
// its isolation, which RP2350 leaves the reset with.
constexpr uint32_t kSchmittTrigger = 1u << 1;
constexpr uint32_t kPulledUp = 1u << 3;
constexpr uint32_t kDrive4Milliamperes = 1u << 4;
constexpr uint32_t kInputEnabled = 1u << 6;
constexpr uint32_t kFunctionUart = 2;

// UART0 has its TX on pins 0, 12, 16 and 28, and its RX on the pin after it (RP2040 Datasheet, table 2).
static_assert(config::kPortTxPin == 0 || config::kPortTxPin == 12 || config::kPortTxPin == 16 ||
                  config::kPortTxPin == 28,
              "not a pin of UART0's TX");
static_assert(config::kPortRxPin == config::kPortTxPin + 1, "not the pin of UART0's RX");

// The FIFO's 32 bytes take 34 ms at 9600 baud; these tries take more than 50 ms at 150 MHz.
constexpr uint32_t kTries = 1500000;

void WaitUntilClear(uint32_t flag) {
  for (uint32_t i = 0; i < kTries; ++i) {
    if ((Register(ThisChip().uart0 + kFlags) & flag) == 0) return;
  }
}

void ConnectPin(uint32_t pin, uint32_t pad) {
  Register(ThisChip().io_bank0 + 8 * pin + 4) = kFunctionUart;
  Register(ThisChip().pads_bank0 + 4 + 4 * pin) = pad | kSchmittTrigger | kDrive4Milliamperes;
}

}  // namespace

void InitSerialPort() {
  const uintptr_t uart = ThisChip().uart0;
  rp2::ReleaseFromReset(ThisChip().reset_io_bank0 | ThisChip().reset_pads_bank0);
  rp2::ResetAndRelease(ThisChip().reset_uart0);
  // Before the receiver is on, which would take a line that is not there for a byte.
  ConnectPin(config::kPortTxPin, 0);
  ConnectPin(config::kPortRxPin, kInputEnabled | kPulledUp);
  // The divisor has a fraction of 6 bits and counts sixteenths of a bit; CLK_PERI is the core's clock.
  const uint32_t wanted =
      static_cast<uint32_t>((static_cast<uint64_t>(CoreClockHz()) * 4 + config::kBaud / 2) / config::kBaud);
  // A clock that is too slow for the rate sends as fast as it can: wrong bytes say more than none.
  const uint32_t divisor = wanted < kDivisorOne ? kDivisorOne : wanted;
  Register(uart + kBaudInteger) = divisor >> 6;
  Register(uart + kBaudFraction) = divisor & 0x3F;
  // Writing the line control takes the divisor over, so it comes last.
  Register(uart + kLineControl) = kEightBitsWithFifos;
  Register(uart + kFifoLevels) = kAtAnEighth;
  Register(uart + kControl) = kEnabled;
  Register(uart + kInterruptClear) = kAllInterrupts;
  // Bytes are taken when four are there, or when no more come.
  Register(uart + kInterruptMask) = kReceiveLevel | kReceiveTimeout;
  EnableSerialInterrupt();
}

// Reading the last byte takes both interrupts back.
void TakeSerialInterrupt() {
  const uintptr_t uart = ThisChip().uart0;
  while ((Register(uart + kFlags) & kReceiveEmpty) == 0) {
    const uint32_t received = Register(uart + kData);
    if ((received & kLostBefore) != 0) CountOverrun();
    PushReceived(static_cast<uint8_t>(received));
  }
  Register(uart + kInterruptClear) = kReceiveLevel | kReceiveTimeout;
}

void WriteSerial(const uint8_t* data, size_t size_bytes) {
  for (size_t i = 0; i < size_bytes; ++i) {
    WaitUntilClear(kTransmitFull);
    Register(ThisChip().uart0 + kData) = data[i];
  }
}

void FinishSerial() { WaitUntilClear(kBusy); }

}  // namespace mcubench::port
