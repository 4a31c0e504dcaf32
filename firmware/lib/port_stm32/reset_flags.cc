// SPDX-License-Identifier: Apache-2.0
#include "port_stm32/reset_flags.h"

#include "port/system.h"
#include "port_stm32/registers.h"

namespace mcubench::port {
namespace {

ResetCause g_reset_cause = ResetCause::kUnknown;

// Every reset pulls the reset pin and raises its flag beside its own: the pin is the cause where no other flag is up.
// A power-on raises the brown-out's too.
ResetCause Decide(const stm32::ResetFlags& flags, uint32_t raised) {
  const struct {
    uint32_t bits;
    ResetCause cause;
  } kInOrder[] = {
      {flags.watchdog, ResetCause::kWatchdog},  {flags.low_power, ResetCause::kLowPower},
      {flags.software, ResetCause::kSoftware},  {flags.power_on, ResetCause::kPowerOn},
      {flags.brown_out, ResetCause::kBrownOut}, {flags.pin, ResetCause::kPin},
  };
  for (const auto& entry : kInOrder) {
    if ((raised & entry.bits) != 0) return entry.cause;
  }
  return ResetCause::kUnknown;
}

}  // namespace

namespace stm32 {

void TakeResetCause() {
  g_reset_cause = Decide(kResetFlags, Register(kResetFlags.address));
  SetBits(kResetFlags.address, kResetFlags.clear);
}

}  // namespace stm32

ResetCause LastResetCause() { return g_reset_cause; }

}  // namespace mcubench::port
