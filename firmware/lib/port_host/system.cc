// SPDX-License-Identifier: Apache-2.0
// The process as a chip: a reset ends it, and a part of its stack is painted and watched as a board's whole stack is.
#include "port/system.h"

#include <stdlib.h>

#include "board_config.h"
#include "port/cycle_counter.h"
#include "port_host/exit_code.h"

namespace mcubench::port {
namespace {

// A process has megabytes of stack; this much below main() is watched.
constexpr uint32_t kWatchedBytes = 256 * 1024;
constexpr uint32_t kPaint = 0xC5C5C5C5u;

uintptr_t g_watched_start = 0;
uintptr_t g_watched_end = 0;

// Paints its own frame, which the callers of the next functions get. The sanitizer would put the array elsewhere.
__attribute__((noinline, no_sanitize("address"))) void PaintStack() {
  volatile uint32_t frame[kWatchedBytes / sizeof(uint32_t)];
  for (volatile uint32_t& word : frame) word = kPaint;
  g_watched_start = reinterpret_cast<uintptr_t>(frame);
  g_watched_end = g_watched_start + sizeof(frame);
}

}  // namespace

// A process starts when it gets here.
void InitSystem() {
  StartCycleCounter();
  PaintStack();
}

// What the board's description says: nothing here knows the processor's own.
uint32_t CoreClockHz() { return config::kClockHz; }
const char* ClockProblem() { return nullptr; }

ResetCause LastResetCause() { return ResetCause::kUnknown; }

void ResetSystem() { exit(kExitReset); }

Status ReadTemperature(int32_t* /*millicelsius*/) { return Status::kNotAvailable; }

size_t ReadUniqueId(uint8_t* /*id*/) { return 0; }

Status ReadSpeedSettings(SpeedSettings* /*settings*/) { return Status::kNotAvailable; }

// A process has none.
void DisableInterrupts() {}
void EnableInterrupts() {}

uint32_t StackSizeBytes() { return kWatchedBytes; }

__attribute__((no_sanitize("address"))) uint32_t StackUsedBytes() {
  uintptr_t address = g_watched_start;
  while (address < g_watched_end && *reinterpret_cast<const volatile uint32_t*>(address) == kPaint) {
    address += sizeof(uint32_t);
  }
  return static_cast<uint32_t>(g_watched_end - address);
}

}  // namespace mcubench::port
