// SPDX-License-Identifier: Apache-2.0
// micros() as the counter. It wraps after 71 minutes; one region is shorter.
#include "port/cycle_counter.h"

#include <Arduino.h>

namespace mcubench::port {
namespace {

constexpr uint32_t kMicrosecondsPerSecond = 1000000;
// More than any core's micros() stands still: some have steps of 8 us, at a few cycles a call.
constexpr int kTries = 100000;

uint32_t g_began = 0;
bool g_counts = false;

uint32_t Now() { return static_cast<uint32_t>(micros()); }

}  // namespace

void StartCycleCounter() {}

Status InitCycleCounter() {
  const uint32_t before = Now();
  for (int i = 0; i < kTries && !g_counts; ++i) g_counts = Now() != before;
  return g_counts ? Status::kOk : Status::kNotAvailable;
}

void RestartCycleCounter() { g_began = Now(); }

uint64_t ElapsedTicks() { return static_cast<uint32_t>(Now() - g_began); }

const char* CycleCounterName() { return "micros"; }
uint32_t CycleCounterHz() { return g_counts ? kMicrosecondsPerSecond : 0; }

}  // namespace mcubench::port
