// SPDX-License-Identifier: Apache-2.0
// What nRF51 has of its own: no cache, no wait states, no FPU, and an offset of its temperature sensor to load.
#include "port_nrf5/chip.h"

#include "port/system.h"
#include "port_nrf5/registers.h"

namespace mcubench::port {
namespace nrf5 {

// PAN-028, anomaly 31: the sensor's offset is not loaded by the reset.
void PrepareChip() { Register(kTemp + 0x504) = 0; }

}  // namespace nrf5

Status ReadSpeedSettings(SpeedSettings* /*settings*/) { return Status::kNotAvailable; }

}  // namespace mcubench::port
