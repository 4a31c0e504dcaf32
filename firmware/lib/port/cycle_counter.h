// SPDX-License-Identifier: Apache-2.0
// The counter that times a region. One implementation is linked: a board without a counter does not link.
#ifndef MCUBENCH_PORT_CYCLE_COUNTER_H_
#define MCUBENCH_PORT_CYCLE_COUNTER_H_

#include <cstdint>

#include "status/status.h"

namespace mcubench::port {

// Starts the counter from zero. The first thing after a reset: touches registers only, no variable.
void StartCycleCounter();

// Checks that it counts. kNotAvailable if it stands still, as on an emulator that does not model it.
Status InitCycleCounter();

// Begins a timed region: the next ElapsedTicks() counts from here.
void RestartCycleCounter();

// Ticks since RestartCycleCounter(), or StartCycleCounter(). Not from an interrupt.
uint64_t ElapsedTicks();

// The counter's name in the result's `counter`, and its ticks a second.
const char* CycleCounterName();
uint32_t CycleCounterHz();

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_CYCLE_COUNTER_H_
