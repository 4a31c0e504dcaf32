// SPDX-License-Identifier: Apache-2.0
#include "port_receive_ring/receive_ring.h"

#include "board_config.h"
#include "port/serial_port.h"

namespace mcubench::port {
namespace {

// While the main loop handles one frame the next may come: at 921600 baud 512 bytes are 5.5 ms.
constexpr uint32_t kRingBytes = 512;
static_assert((kRingBytes & (kRingBytes - 1)) == 0, "indices are cut by a mask");
uint8_t g_bytes[kRingBytes];
volatile uint32_t g_put = 0;
volatile uint32_t g_taken = 0;
volatile uint32_t g_overruns = 0;

// Interrupt Set-Enable and Clear-Enable Registers (Armv7-M ARM, B3.4.4 and B3.4.5).
constexpr uintptr_t kSetEnable = 0xE000E100;
constexpr uintptr_t kClearEnable = 0xE000E180;
constexpr uint32_t kWord = config::kPortUartIrq / 32;
constexpr uint32_t kBit = 1u << config::kPortUartIrq % 32;

void WriteNvic(uintptr_t base) { *reinterpret_cast<volatile uint32_t*>(base + 4 * kWord) = kBit; }

}  // namespace

void PushReceived(uint8_t byte) {
  const uint32_t put = g_put;
  if (put - g_taken == kRingBytes) {
    CountOverrun();
    return;
  }
  g_bytes[put % kRingBytes] = byte;
  // The byte is there before the index says so.
  __asm volatile("" ::: "memory");
  g_put = put + 1;
}

void CountOverrun() { g_overruns = g_overruns + 1; }

void EnableSerialInterrupt() { WriteNvic(kSetEnable); }

bool ReadSerialByte(uint8_t* byte) {
  const uint32_t taken = g_taken;
  if (taken == g_put) return false;
  *byte = g_bytes[taken % kRingBytes];
  __asm volatile("" ::: "memory");
  g_taken = taken + 1;
  return true;
}

void PauseSerialReceive() {
  WriteNvic(kClearEnable);
  __asm volatile("dsb\n isb" ::: "memory");
}

void ResumeSerialReceive() { WriteNvic(kSetEnable); }

uint32_t SerialOverruns() { return g_overruns; }

}  // namespace mcubench::port
