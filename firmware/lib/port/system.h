// SPDX-License-Identifier: Apache-2.0
// Clock, reset, stack, sensors and identity of the chip.
#ifndef MCUBENCH_PORT_SYSTEM_H_
#define MCUBENCH_PORT_SYSTEM_H_

#include <cstddef>
#include <cstdint>

#include "status/status.h"

namespace mcubench::port {

// Brings the clocks up; every wait is bounded. Called once, before anything else of the port. Where the clock of the
// board's description does not come up, the core stays on one that runs.
void InitSystem();

// The core clock that InitSystem() reached.
uint32_t CoreClockHz();

// nullptr where CoreClockHz() is the description's; else what did not come up, in a few words.
const char* ClockProblem();

[[noreturn]] void ResetSystem();

// Why the chip started last. Twin of the numbers: host/mcubench/wire/chip.py.
enum class ResetCause : uint8_t {
  kUnknown = 0,
  kPowerOn = 1,
  kBrownOut = 2,
  kPin = 3,
  kSoftware = 4,
  kWatchdog = 5,
  kLowPower = 6,
  kLockup = 7,
  kDebugger = 8,
};

// From the flags that InitSystem() read, and cleared for the next time.
ResetCause LastResetCause();

// Holds interrupts back, and lets them come again.
void DisableInterrupts();
void EnableInterrupts();

// Die temperature in thousandths of a degree Celsius, by the factory's calibration. kNotAvailable on a chip or an
// emulator without a calibrated sensor, or where it does not answer.
Status ReadTemperature(int32_t* millicelsius);

constexpr size_t kMaxUniqueIdBytes = 16;

// Writes the chip's own number to `id`, kMaxUniqueIdBytes at the most; returns its size, 0 on a chip that has none.
size_t ReadUniqueId(uint8_t* id);

// What makes code run fast, as bits. Twin of the bits: host/mcubench/wire/chip.py.
constexpr uint32_t kInstructionCache = 1u << 0;
constexpr uint32_t kDataCache = 1u << 1;
constexpr uint32_t kPrefetch = 1u << 2;
constexpr uint32_t kFlashAccelerator = 1u << 3;
constexpr uint32_t kFpu = 1u << 4;

// What the chip has of them, what of that is on, and the flash's wait states: read back from the chip's registers.
struct SpeedSettings {
  uint32_t can;
  uint32_t on;
  uint32_t wait_states;
};

// kNotAvailable on a chip that has no such settings.
Status ReadSpeedSettings(SpeedSettings* settings);

// The stack's size, and the most of it that was ever in use: the start-up code paints it, this looks how far the
// paint is gone.
uint32_t StackSizeBytes();
uint32_t StackUsedBytes();

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_SYSTEM_H_
