// SPDX-License-Identifier: Apache-2.0
// What RP2040 and RP2350 have alike. The second core stays where the boot ROM has parked it.
#include "port/system.h"

#include "port_rp2/chip.h"
#include "port_rp2/clock.h"
#include "port_rp2/reset_cause.h"

namespace mcubench::port {
namespace {

rp2::ClockState g_clock{};
ResetCause g_reset_cause = ResetCause::kUnknown;

}  // namespace

void InitSystem() {
  g_reset_cause = rp2::TakeResetCause();
  g_clock = rp2::StartClocks();
}

uint32_t CoreClockHz() { return g_clock.hz; }

const char* ClockProblem() { return g_clock.problem; }

ResetCause LastResetCause() { return g_reset_cause; }

// Both have a sensor, and neither a calibration: the datasheets give a typical slope and offset, and 1 % of the
// reference is 4 degrees (RP2040 Datasheet, 4.9; RP2350 Datasheet, 12.4).
Status ReadTemperature(int32_t* /*millicelsius*/) { return Status::kNotAvailable; }

}  // namespace mcubench::port
