// SPDX-License-Identifier: Apache-2.0
// MPS2 and MPS3 images run from a fixed clock and have no sensor, no number of their own, and no settings of speed.
#include "port/system.h"

#include "board_config.h"

namespace mcubench::port {

void InitSystem() {}

uint32_t CoreClockHz() { return config::kClockHz; }
const char* ClockProblem() { return nullptr; }

ResetCause LastResetCause() { return ResetCause::kUnknown; }

Status ReadTemperature(int32_t* /*millicelsius*/) { return Status::kNotAvailable; }

size_t ReadUniqueId(uint8_t* /*id*/) { return 0; }

Status ReadSpeedSettings(SpeedSettings* /*settings*/) { return Status::kNotAvailable; }

}  // namespace mcubench::port
