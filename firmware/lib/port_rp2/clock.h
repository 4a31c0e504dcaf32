// SPDX-License-Identifier: Apache-2.0
// From the ring oscillator, which the chip starts on, to the crystal and the PLL.
#ifndef MCUBENCH_PORT_RP2_CLOCK_H_
#define MCUBENCH_PORT_RP2_CLOCK_H_

#include <cstdint>

namespace mcubench::port::rp2 {

// What the core runs at, and what did not come up, if anything: nullptr where all did.
struct ClockState {
  uint32_t hz;
  const char* problem;
};

ClockState StartClocks();

}  // namespace mcubench::port::rp2

#endif  // MCUBENCH_PORT_RP2_CLOCK_H_
