// SPDX-License-Identifier: Apache-2.0
// MPS2 and MPS3 images run from a fixed clock and have no temperature sensor.
#include "port/system.h"

#include "board_config.h"

namespace mcubench::port {

void InitSystem() {}

uint32_t CoreClockHz() { return config::kClockHz; }

Status ReadTemperature(int32_t* /*millicelsius*/) { return Status::kNotAvailable; }

}  // namespace mcubench::port
