// SPDX-License-Identifier: Apache-2.0
// The clock tree of STM32F100 (RM0041 6.2 and 6.3): HSE and one PLL; no wait states and no scales of voltage up to
// its 24 MHz.
#include "port/system.h"

#include "board_config.h"
#include "port/start_up_time.h"
#include "port_stm32/registers.h"
#include "port_stm32/reset_flags.h"
#include "port_stm32/uart.h"

namespace mcubench::port {
namespace {

using stm32::SetBits;
using stm32::WaitForBits;
using stm32::WaitForField;
using stm32::WriteField;

constexpr uintptr_t kRcc = 0x40021000;
constexpr uintptr_t kClockControl = kRcc + 0x00;  // CR
constexpr uint32_t kHseOn = 1u << 16;
constexpr uint32_t kHseReady = 1u << 17;
constexpr uint32_t kPllOn = 1u << 24;
constexpr uint32_t kPllReady = 1u << 25;
constexpr uintptr_t kClockConfig = kRcc + 0x04;  // CFGR
constexpr uint32_t kSwitchMask = 3u << 0;
constexpr uint32_t kSwitchToHsi = 0;
constexpr uint32_t kSwitchToPll = 2u << 0;
constexpr uint32_t kSwitchedMask = 3u << 2;
constexpr uint32_t kSwitchedToHsi = 0;
constexpr uint32_t kSwitchedToPll = 2u << 2;
constexpr uint32_t kPllMask = 1u << 16 | 0xFu << 18;
constexpr uint32_t kPllFromHse = 1u << 16;

// PLLMUL holds the factor less 2. HSE goes to the PLL as it is (PREDIV1 is 1 after a reset), HSI halved.
constexpr uint32_t kHsiHz = 8000000;
constexpr uint32_t kHseFactor = config::kClockHz / config::kPortHseHz;
constexpr uint32_t kHsiFactor = config::kClockHz / (kHsiHz / 2);
static_assert(kHseFactor * config::kPortHseHz == config::kClockHz && kHseFactor >= 2 && kHseFactor <= 16, "HSE");
static_assert(kHsiFactor * (kHsiHz / 2) == config::kClockHz && kHsiFactor >= 2 && kHsiFactor <= 16, "HSI");
// STM32F100xB datasheet (DS5944), "PLL characteristics": the output of the PLL.
static_assert(config::kClockHz >= 16000000 && config::kClockHz <= 24000000, "the PLL's output leaves its range");

// Each look takes 5 cycles and more, at 8 MHz. A crystal takes 2 ms, the PLL 0.2 ms; ten times that is given up.
constexpr uint32_t kTries = 50000;

uint32_t g_core_hz = kHsiHz;
const char* g_clock_problem = nullptr;

// nullptr where the core runs on the PLL.
const char* StartPll(bool has_hse) {
  const uint32_t factor = has_hse ? kHseFactor : kHsiFactor;
  WriteField(kClockConfig, kPllMask, (has_hse ? kPllFromHse : 0) | (factor - 2) << 18);
  SetBits(kClockControl, kPllOn);
  if (!WaitForBits(kClockControl, kPllReady, kTries)) return "PLL did not lock";
  AccountStartUpTime(kHsiHz);
  WriteField(kClockConfig, kSwitchMask, kSwitchToPll);
  if (!WaitForField(kClockConfig, kSwitchedMask, kSwitchedToPll, kTries)) return "core did not switch to PLL";
  return nullptr;
}

void ReturnToHsi() {
  WriteField(kClockConfig, kSwitchMask, kSwitchToHsi);
  static_cast<void>(WaitForField(kClockConfig, kSwitchedMask, kSwitchedToHsi, kTries));
  stm32::ClearBits(kClockControl, kPllOn);
}

}  // namespace

namespace stm32 {

// RM0041 6.3.10: RCC_CSR, which does not tell a brown-out from a power-on.
const ResetFlags kResetFlags = {
    /*address=*/kRcc + 0x24,
    /*clear=*/1u << 24,
    /*power_on=*/1u << 27,
    /*brown_out=*/0,
    /*pin=*/1u << 26,
    /*software=*/1u << 28,
    /*watchdog=*/1u << 29 | 1u << 30,
    /*low_power=*/1u << 31,
};

uint32_t UartClockHz() { return g_core_hz; }

}  // namespace stm32

void InitSystem() {
  stm32::TakeResetCause();
  SetBits(kClockControl, kHseOn);
  const bool has_hse = WaitForBits(kClockControl, kHseReady, kTries);
  const char* const failure = StartPll(has_hse);
  if (failure == nullptr) {
    g_core_hz = config::kClockHz;
  } else {
    ReturnToHsi();
  }
  g_clock_problem = has_hse ? failure : "HSE did not start";
}

uint32_t CoreClockHz() { return g_core_hz; }

const char* ClockProblem() { return g_clock_problem; }

// The sensor has no factory calibration: typical figures of the datasheet would be no measurement.
Status ReadTemperature(int32_t* /*millicelsius*/) { return Status::kNotAvailable; }

// No cache, no prefetch, no wait states: there is nothing that could be off.
Status ReadSpeedSettings(SpeedSettings* /*settings*/) { return Status::kNotAvailable; }

}  // namespace mcubench::port
