// SPDX-License-Identifier: Apache-2.0
// Clock, reset cause, temperature and identity: what nRF51 and nRF52 have alike (nRF51 Series Reference Manual
// v3.0.1, nRF52840 Product Specification v1.7; the chapters are named below).
#include "port/system.h"

#include "board_config.h"
#include "port/start_up_time.h"
#include "port_nrf5/chip.h"
#include "port_nrf5/registers.h"

namespace mcubench::port {
namespace {

using nrf5::Register;

// Both manuals, "CLOCK - Clock control".
constexpr uintptr_t kStartCrystal = nrf5::kPowerAndClock + 0x000;  // TASKS_HFCLKSTART
constexpr uintptr_t kClockStatus = nrf5::kPowerAndClock + 0x40C;   // HFCLKSTAT
constexpr uint32_t kSourceIsCrystal = 1u << 0;
constexpr uint32_t kClockRuns = 1u << 16;

// Both manuals, "POWER - Power supply".
constexpr uintptr_t kResetReason = nrf5::kPowerAndClock + 0x400;  // RESETREAS: a flag is cleared by writing 1 to it
constexpr uint32_t kResetPin = 1u << 0;
constexpr uint32_t kResetWatchdog = 1u << 1;
constexpr uint32_t kResetSoftware = 1u << 2;
constexpr uint32_t kResetLockup = 1u << 3;
constexpr uint32_t kResetDebugInterface = 1u << 18;
constexpr uint32_t kResetFromOff = 1u << 16 | 1u << 17 | 1u << 19 | 1u << 20;  // OFF, LPCOMP, NFC, VBUS

// Both manuals, "TEMP - Temperature sensor".
constexpr uintptr_t kTempStart = nrf5::kTemp + 0x000;
constexpr uintptr_t kTempStop = nrf5::kTemp + 0x004;
constexpr uintptr_t kTempReady = nrf5::kTemp + 0x100;
constexpr uintptr_t kTempValue = nrf5::kTemp + 0x508;
constexpr int32_t kMillicelsiusPerStep = 250;
// nRF51 writes no more than the low 10 bits of a negative value (PAN-028, anomaly 28), and the range of both chips
// fits in them.
constexpr uint32_t kTempBits = 10;

constexpr uintptr_t kDeviceId = nrf5::kFicr + 0x060;  // DEVICEID[0] and [1]

// The crystal takes about a millisecond: these tries take more than 20 ms at 64 MHz. A measurement of the temperature
// takes some tens of microseconds.
constexpr uint32_t kCrystalTries = 200000;
constexpr uint32_t kTempTries = 20000;

const char* g_clock_problem = nullptr;
ResetCause g_reset_cause = ResetCause::kUnknown;

// More than one flag is set where nobody cleared them, and after a reset by the pin, which sets others at random
// (nRF52840 Errata, 136): so the pin comes first.
ResetCause TakeResetCause() {
  const uint32_t flags = Register(kResetReason);
  Register(kResetReason) = flags;
  if ((flags & kResetPin) != 0) return ResetCause::kPin;
  if ((flags & kResetWatchdog) != 0) return ResetCause::kWatchdog;
  if ((flags & kResetLockup) != 0) return ResetCause::kLockup;
  if ((flags & kResetSoftware) != 0) return ResetCause::kSoftware;
  if ((flags & kResetDebugInterface) != 0) return ResetCause::kDebugger;
  if ((flags & kResetFromOff) != 0) return ResetCause::kLowPower;
  // Power-on and brown-out leave no flag: neither manual tells them apart.
  return ResetCause::kPowerOn;
}

bool StartCrystal() {
  constexpr uint32_t kUp = kSourceIsCrystal | kClockRuns;
  nrf5::StartTask(kStartCrystal);
  for (uint32_t i = 0; i < kCrystalTries; ++i) {
    if ((Register(kClockStatus) & kUp) == kUp) return true;
  }
  return false;
}

}  // namespace

// The core's rate is the same before and after: the internal oscillator's, which is off by a few percent, or the
// crystal's.
void InitSystem() {
  g_reset_cause = TakeResetCause();
  nrf5::PrepareChip();
  if (!StartCrystal()) g_clock_problem = "HFXO did not start";
  AccountStartUpTime(config::kClockHz);
}

uint32_t CoreClockHz() { return config::kClockHz; }

const char* ClockProblem() { return g_clock_problem; }

ResetCause LastResetCause() { return g_reset_cause; }

Status ReadTemperature(int32_t* millicelsius) {
  nrf5::ClearEvent(kTempReady);
  nrf5::StartTask(kTempStart);
  const bool ready = nrf5::WaitForEvent(kTempReady, kTempTries);
  const uint32_t steps = Register(kTempValue);
  // The sensor stays on until it is stopped, which clears the value (PAN-028, anomalies 29 and 30).
  nrf5::StartTask(kTempStop);
  nrf5::ClearEvent(kTempReady);
  if (!ready) return Status::kNotAvailable;
  const int32_t value = static_cast<int32_t>(steps << (32 - kTempBits)) >> (32 - kTempBits);
  *millicelsius = value * kMillicelsiusPerStep;
  return Status::kOk;
}

size_t ReadUniqueId(uint8_t* id) {
  constexpr size_t kSize = 8;
  for (size_t i = 0; i < kSize; ++i) {
    id[i] = static_cast<uint8_t>(Register(kDeviceId + i / 4 * 4) >> 8 * (i % 4));
  }
  return kSize;
}

}  // namespace mcubench::port
