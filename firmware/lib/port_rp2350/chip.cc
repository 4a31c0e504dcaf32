// SPDX-License-Identifier: Apache-2.0
// RP2350 Datasheet (RP-008373-DS-2); the sections are named below.
#include "port_rp2/chip.h"

#include "port_rp2/registers.h"

namespace mcubench::port {
namespace rp2 {
namespace {

// Chapter 6: POWMAN, CHIP_RESET.
constexpr uintptr_t kChipReset = 0x40100000 + 0x2C;
constexpr uint32_t kHadPowerOn = 1u << 16;
constexpr uint32_t kHadBrownOut = 1u << 17;
constexpr uint32_t kHadRunPin = 1u << 18;
constexpr uint32_t kHadDebugger = 1u << 19 | 1u << 21;             // a request, a rescue
constexpr uint32_t kHadWatchdog = 1u << 22 | 1u << 23 | 1u << 24;  // by how much it resets
constexpr uint32_t kHadPowerDown = 1u << 25;

// 2.2 (addresses), 7.5 (resets), 8.1 (clocks), 8.3 (ring oscillator).
constexpr Chip kRp2350 = {
    /*resets=*/0x40020000,
    /*clocks=*/0x40010000,
    /*xosc=*/0x40048000,
    /*pll_sys=*/0x40050000,
    /*io_bank0=*/0x40028000,
    /*pads_bank0=*/0x40038000,
    /*uart0=*/0x40070000,
    /*watchdog=*/0x400D8000,
    /*frequency_counter=*/0x8C,
    /*divide_by_one=*/1u << 16,
    /*reset_io_bank0=*/1u << 6,
    /*reset_pads_bank0=*/1u << 9,
    /*reset_pll_sys=*/1u << 14,
    /*reset_uart0=*/1u << 26,
    /*ring_oscillator_hz=*/11000000,
};

// 4.4: XIP, CTRL. The core stays in the Secure state that it starts in.
constexpr uintptr_t kXipControl = 0x400C8000;
constexpr uint32_t kCacheEnabledForSecure = 1u << 0;

// 13.10: the chip's number is in the first four rows of the OTP, of 16 bits each, and a word has two rows.
constexpr uintptr_t kChipId = 0x40130000;

// Coprocessor Access Control Register, full access to the FPU (Armv8-M ARM, D1.2.13).
constexpr uintptr_t kCpacr = 0xE000ED88;
constexpr uint32_t kFpuFullAccess = 0xFu << 20;

}  // namespace

const Chip& ThisChip() { return kRp2350; }

ResetCause ChipResetCause() {
  const uint32_t flags = Register(kChipReset);
  if ((flags & kHadDebugger) != 0) return ResetCause::kDebugger;
  if ((flags & kHadWatchdog) != 0) return ResetCause::kWatchdog;
  if ((flags & kHadPowerDown) != 0) return ResetCause::kLowPower;
  if ((flags & kHadRunPin) != 0) return ResetCause::kPin;
  if ((flags & kHadBrownOut) != 0) return ResetCause::kBrownOut;
  if ((flags & kHadPowerOn) != 0) return ResetCause::kPowerOn;
  return ResetCause::kUnknown;
}

}  // namespace rp2

size_t ReadUniqueId(uint8_t* id) {
  constexpr size_t kSize = 8;
  for (size_t i = 0; i < kSize; ++i) {
    id[i] = static_cast<uint8_t>(rp2::Register(rp2::kChipId + i / 4 * 4) >> 8 * (i % 4));
  }
  return kSize;
}

// The cache of the flash, for instructions and constants alike; its reset value is on. The flash is serial: what a
// miss costs is not a number of wait states.
Status ReadSpeedSettings(SpeedSettings* settings) {
  settings->can = kInstructionCache | kFpu;
  settings->on = 0;
  if ((rp2::Register(rp2::kXipControl) & rp2::kCacheEnabledForSecure) != 0) settings->on |= kInstructionCache;
  if ((rp2::Register(rp2::kCpacr) & rp2::kFpuFullAccess) == rp2::kFpuFullAccess) settings->on |= kFpu;
  settings->wait_states = 0;
  return Status::kOk;
}

}  // namespace mcubench::port
