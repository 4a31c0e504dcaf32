// SPDX-License-Identifier: Apache-2.0
// What Arduino says of the chip, which is little: its core has brought the clock up before setup().
#include "port/system.h"

#include <Arduino.h>

namespace mcubench::port {

void InitSystem() {}

// Arduino's own name for the clock; some cores make it a variable.
uint32_t CoreClockHz() { return static_cast<uint32_t>(F_CPU); }

const char* ClockProblem() { return nullptr; }

void ResetSystem() {
#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
  // Application Interrupt and Reset Control Register: key and SYSRESETREQ (Armv7-M ARM B3.2.6).
  *reinterpret_cast<volatile uint32_t*>(0xE000ED0C) = 0x05FA0004;
#endif
  // Elsewhere Arduino has no reset: the host hears nothing more and says so.
  for (;;) {
  }
}

ResetCause LastResetCause() { return ResetCause::kUnknown; }

void DisableInterrupts() { noInterrupts(); }
void EnableInterrupts() { interrupts(); }

Status ReadTemperature(int32_t*) { return Status::kNotAvailable; }

size_t ReadUniqueId(uint8_t*) { return 0; }

Status ReadSpeedSettings(SpeedSettings*) { return Status::kNotAvailable; }

// The stack is the core's; nobody has painted it.
uint32_t StackSizeBytes() { return 0; }
uint32_t StackUsedBytes() { return 0; }

}  // namespace mcubench::port
