// SPDX-License-Identifier: Apache-2.0
// Sums the segments of the start-up, each at the rate that the counter had.
#include "port/start_up_time.h"

#include "port/cycle_counter.h"

namespace mcubench::port {
namespace {

constexpr uint64_t kMicrosecondsPerSecond = 1000000;
uint64_t g_microseconds = 0;

}  // namespace

void AccountStartUpTime(uint32_t counter_hz) {
  g_microseconds += ElapsedTicks() * kMicrosecondsPerSecond / counter_hz;
  RestartCycleCounter();
}

uint32_t StartUpMicroseconds() { return static_cast<uint32_t>(g_microseconds); }

}  // namespace mcubench::port
