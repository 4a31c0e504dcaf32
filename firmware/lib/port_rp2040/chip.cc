// SPDX-License-Identifier: Apache-2.0
// RP2040 Datasheet; the sections are named below.
#include "port_rp2/chip.h"

#include "port_rp2/registers.h"

namespace mcubench::port {
namespace rp2 {
namespace {

// 2.12: VREG_AND_CHIP_RESET, CHIP_RESET. Power-on and brown-out share a flag.
constexpr uintptr_t kChipReset = 0x40064000 + 0x08;
constexpr uint32_t kHadPowerOn = 1u << 8;
constexpr uint32_t kHadRunPin = 1u << 16;
constexpr uint32_t kHadDebugger = 1u << 20;

// 2.2 (addresses), 2.14 (resets), 2.15 (clocks), 2.17 (ring oscillator).
constexpr Chip kRp2040 = {
    /*resets=*/0x4000C000,
    /*clocks=*/0x40008000,
    /*xosc=*/0x40024000,
    /*pll_sys=*/0x40028000,
    /*io_bank0=*/0x40014000,
    /*pads_bank0=*/0x4001C000,
    /*uart0=*/0x40034000,
    /*watchdog=*/0x40058000,
    /*frequency_counter=*/0x80,
    /*divide_by_one=*/1u << 8,
    /*reset_io_bank0=*/1u << 5,
    /*reset_pads_bank0=*/1u << 8,
    /*reset_pll_sys=*/1u << 12,
    /*reset_uart0=*/1u << 22,
    /*ring_oscillator_hz=*/6500000,
};

// 2.6.3: XIP, CTRL.
constexpr uintptr_t kXipControl = 0x14000000;
constexpr uint32_t kCacheEnabled = 1u << 0;

}  // namespace

const Chip& ThisChip() { return kRp2040; }

ResetCause ChipResetCause() {
  const uint32_t flags = Register(kChipReset);
  if ((flags & kHadDebugger) != 0) return ResetCause::kDebugger;
  if ((flags & kHadRunPin) != 0) return ResetCause::kPin;
  if ((flags & kHadPowerOn) != 0) return ResetCause::kPowerOn;
  return ResetCause::kUnknown;
}

}  // namespace rp2

// The number is the flash's, which can be asked for it only while no code runs from it.
size_t ReadUniqueId(uint8_t* /*id*/) { return 0; }

// The cache of the flash, for instructions and constants alike; its reset value is on. The flash is serial: what a
// miss costs is not a number of wait states.
Status ReadSpeedSettings(SpeedSettings* settings) {
  settings->can = kInstructionCache;
  settings->on = (rp2::Register(rp2::kXipControl) & rp2::kCacheEnabled) != 0 ? kInstructionCache : 0;
  settings->wait_states = 0;
  return Status::kOk;
}

}  // namespace mcubench::port
