// SPDX-License-Identifier: Apache-2.0
// Wall time as the counter: CLOCK_MONOTONIC in nanoseconds.
#include "port/cycle_counter.h"

#include <time.h>

namespace mcubench::port {
namespace {

constexpr uint32_t kNanosecondsPerSecond = 1000000000;

uint64_t g_start_ns = 0;

uint64_t NowNs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * kNanosecondsPerSecond + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

void StartCycleCounter() { RestartCycleCounter(); }

// A clock with coarse steps stands still for a while: a hundred milliseconds are more than any has.
Status InitCycleCounter() {
  const uint64_t start_ns = NowNs();
  timespec moment{};
  for (int attempt = 0; attempt < 100; ++attempt) {
    if (NowNs() != start_ns) return Status::kOk;
    moment.tv_nsec = kNanosecondsPerSecond / 1000;
    nanosleep(&moment, nullptr);
  }
  return Status::kNotAvailable;
}

void RestartCycleCounter() { g_start_ns = NowNs(); }

uint64_t ElapsedTicks() { return NowNs() - g_start_ns; }

const char* CycleCounterName() { return "host_ns"; }
uint32_t CycleCounterHz() { return kNanosecondsPerSecond; }

}  // namespace mcubench::port
