// SPDX-License-Identifier: Apache-2.0
// Where RP2040 and RP2350 differ: each defines one of these.
#ifndef MCUBENCH_PORT_RP2_CHIP_H_
#define MCUBENCH_PORT_RP2_CHIP_H_

#include <cstdint>

#include "port/system.h"

namespace mcubench::port::rp2 {

struct Chip {
  // Base addresses.
  uintptr_t resets;
  uintptr_t clocks;
  uintptr_t xosc;
  uintptr_t pll_sys;
  uintptr_t io_bank0;
  uintptr_t pads_bank0;
  uintptr_t uart0;
  uintptr_t watchdog;
  // The frequency counter's registers begin here, from the base of the clocks.
  uintptr_t frequency_counter;
  // A clock's divider that divides by one: its whole part begins at another bit in each chip.
  uint32_t divide_by_one;
  // Bits of the registers of RESETS.
  uint32_t reset_io_bank0;
  uint32_t reset_pads_bank0;
  uint32_t reset_pll_sys;
  uint32_t reset_uart0;
  // What the ring oscillator runs at by its datasheet, which is far from exact.
  uint32_t ring_oscillator_hz;
};

const Chip& ThisChip();

// The cause of the last reset of the whole chip, by the chip's flags.
ResetCause ChipResetCause();

}  // namespace mcubench::port::rp2

#endif  // MCUBENCH_PORT_RP2_CHIP_H_
