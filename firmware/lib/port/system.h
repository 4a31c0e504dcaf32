// SPDX-License-Identifier: Apache-2.0
// Clock, reset, stack and sensors of the chip.
#ifndef MCUBENCH_PORT_SYSTEM_H_
#define MCUBENCH_PORT_SYSTEM_H_

#include <cstdint>

#include "status/status.h"

namespace mcubench::port {

// Brings the clocks up. Called once, before anything else of the port.
void InitSystem();

// The core clock that InitSystem() reached.
uint32_t CoreClockHz();

[[noreturn]] void ResetSystem();

// Holds interrupts back, and lets them come again.
void DisableInterrupts();
void EnableInterrupts();

// Die temperature in thousandths of a degree Celsius. kNotAvailable on a chip or an emulator without a sensor.
Status ReadTemperature(int32_t* millicelsius);

// The stack's size, and the most of it that was ever in use: the start-up code paints it, this looks how far the
// paint is gone.
uint32_t StackSizeBytes();
uint32_t StackUsedBytes();

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_SYSTEM_H_
