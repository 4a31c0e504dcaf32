// SPDX-License-Identifier: Apache-2.0
// RP2040 Datasheet, 2.14; RP2350 Datasheet, 7.5.
#include "port_rp2/resets.h"

#include "port_rp2/chip.h"
#include "port_rp2/registers.h"

namespace mcubench::port::rp2 {
namespace {

constexpr uintptr_t kReset = 0x0;
constexpr uintptr_t kResetDone = 0x8;

// It takes a few cycles of the clock of the peripheral; more than 1 ms at 150 MHz.
constexpr uint32_t kTries = 20000;

}  // namespace

bool ReleaseFromReset(uint32_t bits) {
  ClearBits(ThisChip().resets + kReset, bits);
  return WaitForBits(ThisChip().resets + kResetDone, bits, kTries);
}

bool ResetAndRelease(uint32_t bits) {
  SetBits(ThisChip().resets + kReset, bits);
  return ReleaseFromReset(bits);
}

}  // namespace mcubench::port::rp2
