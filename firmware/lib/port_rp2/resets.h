// SPDX-License-Identifier: Apache-2.0
// Takes peripherals out of reset, and puts them back.
#ifndef MCUBENCH_PORT_RP2_RESETS_H_
#define MCUBENCH_PORT_RP2_RESETS_H_

#include <cstdint>

namespace mcubench::port::rp2 {

// `bits` as the register has them. Waits a bounded time until these are out of reset, and tells whether they are.
bool ReleaseFromReset(uint32_t bits);

// Into reset and out again: all of their registers have their reset values.
bool ResetAndRelease(uint32_t bits);

}  // namespace mcubench::port::rp2

#endif  // MCUBENCH_PORT_RP2_RESETS_H_
