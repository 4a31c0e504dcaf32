// SPDX-License-Identifier: Apache-2.0
// Neither chip has a flag for a reset of the core by software, which leaves the chip's flags of the reset before it
// standing, and none of these can be cleared. So a scratch register of the watchdog, which only a reset of the whole
// chip clears, keeps what was read the last time: what was read before is not the cause.
#include "port_rp2/reset_cause.h"

#include "port_rp2/chip.h"
#include "port_rp2/registers.h"

namespace mcubench::port::rp2 {
namespace {

// RP2040 Datasheet, 4.7; RP2350 Datasheet, 12.9. The boot ROM takes SCRATCH4 to 7 for itself.
constexpr uintptr_t kReason = 0x8;
constexpr uint32_t kTimedOut = 1u << 0;
constexpr uint32_t kForced = 1u << 1;
constexpr uintptr_t kScratch0 = 0xC;

// In the scratch register: the watchdog's flags, and this above them.
constexpr uint32_t kFlags = kTimedOut | kForced;
constexpr uint32_t kMark = 0x6D637500;

}  // namespace

ResetCause TakeResetCause() {
  const uint32_t reason = Register(ThisChip().watchdog + kReason) & kFlags;
  const uint32_t before = Register(ThisChip().watchdog + kScratch0);
  const uint32_t now = kMark | reason;
  Register(ThisChip().watchdog + kScratch0) = now;
  if (reason == 0) return (before & ~kFlags) == kMark ? ResetCause::kSoftware : ChipResetCause();
  // RP2040 keeps the watchdog's flags through a reset by software, and this firmware never starts the watchdog.
  if (before == now) return ResetCause::kSoftware;
  // The boot ROM forces the watchdog to start what was just copied to it.
  return (reason & kTimedOut) != 0 ? ResetCause::kWatchdog : ResetCause::kSoftware;
}

}  // namespace mcubench::port::rp2
