// SPDX-License-Identifier: Apache-2.0
// Clock and settings of STM32G0 (RM0444 Rev 5: chapters "PWR", "RCC" and "FLASH"). The reset leaves the core's
// voltage in range 1, which 64 MHz need.
#include "port/system.h"

#include "board_config.h"
#include "port/start_up_time.h"
#include "port_stm32/registers.h"
#include "port_stm32/reset_flags.h"
#include "port_stm32/uart.h"

namespace mcubench::port {
namespace {

using stm32::ClearBits;
using stm32::EnableClock;
using stm32::Register;
using stm32::SetBits;
using stm32::WaitForBits;
using stm32::WaitForField;
using stm32::WriteField;

// RM0444, "RCC registers".
constexpr uintptr_t kRcc = 0x40021000;
constexpr uintptr_t kClockControl = kRcc + 0x00;  // CR
constexpr uint32_t kHsiReady = 1u << 10;
constexpr uint32_t kPllOn = 1u << 24;
constexpr uint32_t kPllReady = 1u << 25;
constexpr uintptr_t kClockConfig = kRcc + 0x08;  // CFGR
constexpr uint32_t kSwitchMask = 7u << 0;
constexpr uint32_t kSwitchToHsi = 0;
constexpr uint32_t kSwitchToPll = 2u << 0;
constexpr uint32_t kSwitchedMask = 7u << 3;
constexpr uint32_t kSwitchedToHsi = 0;
constexpr uint32_t kSwitchedToPll = 2u << 3;
constexpr uintptr_t kPllConfig = kRcc + 0x0C;  // PLLCFGR
constexpr uint32_t kPllFromHsi = 2u << 0;
constexpr uint32_t kPllOutputR = 1u << 28;
constexpr uintptr_t kApbEnable1 = kRcc + 0x3C;  // APBENR1
constexpr uint32_t kPowerClock = 1u << 28;

// RM0444, "PWR registers".
constexpr uintptr_t kPower = 0x40007000;
constexpr uintptr_t kPowerControl1 = kPower + 0x00;
constexpr uint32_t kRangeMask = 3u << 9;
constexpr uint32_t kRange1 = 1u << 9;
constexpr uintptr_t kPowerStatus2 = kPower + 0x14;
constexpr uint32_t kVoltageChanges = 1u << 10;  // VOSF

// RM0444, "FLASH registers".
constexpr uintptr_t kFlashAccess = 0x40022000;  // ACR
constexpr uint32_t kLatencyMask = 7u << 0;
constexpr uint32_t kFlashPrefetch = 1u << 8;
constexpr uint32_t kFlashInstructionCache = 1u << 9;

// RM0444, "FLASH read access latency": in range 1 none up to 24 MHz, one up to 48, two up to 64.
constexpr uint32_t kWaitStates = (config::kClockHz - 1) / 24000000;

constexpr uint32_t kHsiHz = 16000000;  // what the reset leaves

// The PLL: HSI16 / PLLM x PLLN / PLLR.
constexpr uint32_t kPllInputHz = kHsiHz / config::kPortPllM;
constexpr uint32_t kPllVcoHz = kPllInputHz * config::kPortPllN;
static_assert(kHsiHz % config::kPortPllM == 0 && config::kPortPllM >= 1 && config::kPortPllM <= 8, "PLLM");
static_assert(config::kPortPllN >= 8 && config::kPortPllN <= 86, "PLLN");
static_assert(config::kPortPllR >= 2 && config::kPortPllR <= 8, "PLLR");
// DS12232 Rev 4, "PLL characteristics".
static_assert(kPllInputHz >= 2660000 && kPllInputHz <= 16000000, "the PLL's input leaves its range");
static_assert(kPllVcoHz >= 96000000 && kPllVcoHz <= 344000000, "the PLL's oscillator leaves its range");
static_assert(kPllVcoHz / config::kPortPllR == config::kClockHz, "the PLL does not make the clock of the board");
static_assert(config::kClockHz <= 64000000, "the core's clock leaves its range");
constexpr uint32_t kPllSetting =
    kPllFromHsi | (config::kPortPllM - 1) << 4 | config::kPortPllN << 8 | kPllOutputR | (config::kPortPllR - 1) << 29;

// Every try is a read of a register, of 5 cycles and more at 16 MHz. The regulator takes 20 us, the PLL 40 us
// (DS12232 Rev 4, "Wakeup time" and "PLL" characteristics).
constexpr uint32_t kTries = 10000;

uint32_t g_core_hz = kHsiHz;
const char* g_clock_problem = nullptr;

// Null where the core runs on the PLL.
const char* StartClock() {
  WriteField(kPowerControl1, kRangeMask, kRange1);
  if (!WaitForField(kPowerStatus2, kVoltageChanges, 0, kTries)) return "voltage range 1 was not reached";
  if (!WaitForBits(kClockControl, kHsiReady, kTries)) return "HSI16 did not start";
  Register(kPllConfig) = kPllSetting;
  SetBits(kClockControl, kPllOn);
  if (!WaitForBits(kClockControl, kPllReady, kTries)) return "PLL did not lock";
  WriteField(kFlashAccess, kLatencyMask, kWaitStates);
  if (!WaitForField(kFlashAccess, kLatencyMask, kWaitStates, kTries)) return "flash wait states were not taken";
  AccountStartUpTime(kHsiHz);
  WriteField(kClockConfig, kSwitchMask, kSwitchToPll);
  if (!WaitForField(kClockConfig, kSwitchedMask, kSwitchedToPll, kTries)) return "core did not switch to PLL";
  return nullptr;
}

// Back to what the reset leaves, from wherever StartClock() gave up. The wait states may stay: they are too many.
void ReturnToHsi() {
  WriteField(kClockConfig, kSwitchMask, kSwitchToHsi);
  static_cast<void>(WaitForField(kClockConfig, kSwitchedMask, kSwitchedToHsi, kTries));
  ClearBits(kClockControl, kPllOn);
}

}  // namespace

namespace stm32 {

// RM0444, "Control/status register". A power-on and a brown-out raise the same flag.
const ResetFlags kResetFlags = {
    /*address=*/kRcc + 0x60, /*clear=*/1u << 23,
    /*power_on=*/1u << 27,   /*brown_out=*/0,
    /*pin=*/1u << 26,
    /*software=*/1u << 28,   /*watchdog=*/1u << 29 | 1u << 30,
    /*low_power=*/1u << 31,
};

// USART2 is on the one APB, which is not divided.
uint32_t UartClockHz() { return g_core_hz; }

}  // namespace stm32

void InitSystem() {
  stm32::TakeResetCause();
  EnableClock(kApbEnable1, kPowerClock);
  SetBits(kFlashAccess, kFlashPrefetch | kFlashInstructionCache);
  g_clock_problem = StartClock();
  if (g_clock_problem == nullptr) {
    g_core_hz = config::kClockHz;
  } else {
    ReturnToHsi();
  }
}

uint32_t CoreClockHz() { return g_core_hz; }

const char* ClockProblem() { return g_clock_problem; }

Status ReadSpeedSettings(SpeedSettings* settings) {
  const uint32_t access = Register(kFlashAccess);
  settings->can = kInstructionCache | kPrefetch;
  settings->on = 0;
  if ((access & kFlashInstructionCache) != 0) settings->on |= kInstructionCache;
  if ((access & kFlashPrefetch) != 0) settings->on |= kPrefetch;
  settings->wait_states = access & kLatencyMask;
  return Status::kOk;
}

}  // namespace mcubench::port
