// SPDX-License-Identifier: Apache-2.0
// The time from the reset handler's first instruction until the firmware is ready, by the cycle counter, whose rate
// changes on the way where it is the core's clock.
#ifndef MCUBENCH_PORT_START_UP_TIME_H_
#define MCUBENCH_PORT_START_UP_TIME_H_

#include <cstdint>

namespace mcubench::port {

// Adds what the counter has counted since the last call, at `counter_hz`, and restarts it. For whoever is about to
// change the core's clock.
void AccountStartUpTime(uint32_t counter_hz);

// The sum. Called when the firmware is ready.
uint32_t StartUpMicroseconds();

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_START_UP_TIME_H_
