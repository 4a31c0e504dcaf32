// SPDX-License-Identifier: Apache-2.0
// Clock and settings of STM32U575 and U585 (RM0456 Rev 4: chapters "PWR", "RCC", "FLASH" and "ICACHE"): 160 MHz need
// range 1 of the core's voltage and the booster of the embedded power distribution, which has a clock of its own.
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

// RM0456, "RCC registers".
constexpr uintptr_t kRcc = 0x46020C00;
constexpr uintptr_t kClockControl = kRcc + 0x00;  // CR
constexpr uint32_t kMsisReady = 1u << 2;
constexpr uint32_t kHsiOn = 1u << 8;
constexpr uint32_t kHsiReady = 1u << 10;
constexpr uint32_t kPll1On = 1u << 24;
constexpr uint32_t kPll1Ready = 1u << 25;
constexpr uintptr_t kMsiCalibration = kRcc + 0x08;  // ICSCR1
constexpr uint32_t kMsiRangeIsHere = 1u << 23;      // MSIRGSEL: not in CSR
constexpr uint32_t kMsiRangeMask = 0xFu << 28;
constexpr uint32_t kMsiRange1 = 1u << 28;
constexpr uintptr_t kClockConfig1 = kRcc + 0x1C;  // CFGR1
constexpr uint32_t kSwitchMask = 3u << 0;
constexpr uint32_t kSwitchToMsis = 0;
constexpr uint32_t kSwitchToPll1 = 3u << 0;
constexpr uint32_t kSwitchedMask = 3u << 2;
constexpr uint32_t kSwitchedToMsis = 0;
constexpr uint32_t kSwitchedToPll1 = 3u << 2;
constexpr uintptr_t kPll1Config = kRcc + 0x28;  // PLL1CFGR
constexpr uint32_t kPll1FromHsi = 2u << 0;
constexpr uint32_t kPll1OutputR = 1u << 18;
constexpr uintptr_t kPll1Dividers = kRcc + 0x34;  // PLL1DIVR
constexpr uintptr_t kAhb3Enable = kRcc + 0x94;
constexpr uint32_t kPowerClock = 1u << 2;

// RM0456, "PWR registers".
constexpr uintptr_t kPower = 0x46020800;
constexpr uintptr_t kPowerControl3 = kPower + 0x08;   // CR3
constexpr uint32_t kRegulatorIsSmps = 1u << 1;        // REGSEL
constexpr uintptr_t kVoltageScaling = kPower + 0x0C;  // VOSR
constexpr uint32_t kBoosterReady = 1u << 14;
constexpr uint32_t kRangeReady = 1u << 15;
constexpr uint32_t kRangeMask = 3u << 16;
constexpr uint32_t kRange1 = 3u << 16;
constexpr uint32_t kBoosterOn = 1u << 18;
constexpr uintptr_t kSupplyStatus = kPower + 0x3C;  // SVMSR
constexpr uint32_t kSmpsSelected = 1u << 1;         // REGS

// RM0456, "FLASH registers".
constexpr uintptr_t kFlashAccess = 0x40022000;  // ACR
constexpr uint32_t kLatencyMask = 0xFu << 0;
constexpr uint32_t kFlashPrefetch = 1u << 8;

// RM0456, "ICACHE registers": it caches the flash's instructions and constants alike.
constexpr uintptr_t kCacheControl = 0x40030400;  // CR
constexpr uint32_t kCacheOn = 1u << 0;
constexpr uintptr_t kCacheStatus = 0x40030400 + 0x04;  // SR
constexpr uint32_t kCacheBusy = 1u << 0;

// RM0456, "Read access latency": in range 1 another wait state for every 32 MHz begun after the first.
constexpr uint32_t kWaitStates = (config::kClockHz - 1) / 32000000;

constexpr uint32_t kHsiHz = 16000000;
constexpr uint32_t kResetHz = 4000000;      // MSIS, range 4
constexpr uint32_t kFallbackHz = 24000000;  // MSIS, range 1: the highest that the reset's voltage range allows

// PLL1: HSI16 / PLL1M x PLL1N / PLL1R.
constexpr uint32_t kPllInputHz = kHsiHz / config::kPortPllM;
constexpr uint32_t kPllVcoHz = kPllInputHz * config::kPortPllN;
static_assert(kHsiHz % config::kPortPllM == 0 && config::kPortPllM >= 1 && config::kPortPllM <= 16, "PLL1M");
static_assert(config::kPortPllN >= 4 && config::kPortPllN <= 512, "PLL1N");
static_assert(config::kPortPllR == 1 || (config::kPortPllR <= 128 && config::kPortPllR % 2 == 0), "PLL1R");
// DS13737 Rev 6, "PLL characteristics".
static_assert(kPllInputHz >= 4000000 && kPllInputHz <= 16000000, "the PLL's input leaves its range");
static_assert(kPllVcoHz >= 128000000 && kPllVcoHz <= 544000000, "the PLL's oscillator leaves its range");
static_assert(kPllVcoHz / config::kPortPllR == config::kClockHz, "the PLL does not make the clock of the board");
static_assert(config::kClockHz > 110000000 && config::kClockHz <= 160000000, "range 1 is for 110 to 160 MHz");
constexpr uint32_t kPllInputRange = kPllInputHz < 8000000 ? 0 : 3;  // PLL1RGE: 4 to 8, 8 to 16 MHz
// The booster's clock is the PLL's source / PLL1MBOOST, 4 to 16 MHz: half of HSI16.
constexpr uint32_t kBoosterDivider = 1u << 12;
constexpr uint32_t kPll1Setting =
    kPll1FromHsi | kPllInputRange << 2 | (config::kPortPllM - 1) << 8 | kBoosterDivider | kPll1OutputR;
constexpr uint32_t kPll1Factors = (config::kPortPllR - 1) << 24 | (config::kPortPllN - 1) << 0;

// Every try is a read of a register, of 5 cycles and more at 4 MHz. HSI16 takes some microseconds, the regulators and
// the PLL some tens.
constexpr uint32_t kTries = 10000;

uint32_t g_core_hz = kResetHz;
const char* g_clock_problem = nullptr;

// RM0456, "PWR power supply configuration" and "Dynamic voltage scaling": the booster needs the PLL's source running
// and chosen, and is on before the core leaves 55 MHz behind. Null where the core runs on the PLL.
const char* StartClock() {
  if (config::kPortSmps != 0) {
    SetBits(kPowerControl3, kRegulatorIsSmps);
    if (!WaitForBits(kSupplyStatus, kSmpsSelected, kTries)) return "SMPS did not start";
  }
  WriteField(kVoltageScaling, kRangeMask, kRange1);
  if (!WaitForBits(kVoltageScaling, kRangeReady, kTries)) return "voltage range 1 was not reached";
  SetBits(kClockControl, kHsiOn);
  if (!WaitForBits(kClockControl, kHsiReady, kTries)) return "HSI16 did not start";
  Register(kPll1Config) = kPll1Setting;
  Register(kPll1Dividers) = kPll1Factors;
  SetBits(kVoltageScaling, kBoosterOn);
  if (!WaitForBits(kVoltageScaling, kBoosterReady, kTries)) return "booster did not start";
  WriteField(kFlashAccess, kLatencyMask, kWaitStates);
  if (!WaitForField(kFlashAccess, kLatencyMask, kWaitStates, kTries)) return "flash wait states were not taken";
  SetBits(kClockControl, kPll1On);
  if (!WaitForBits(kClockControl, kPll1Ready, kTries)) return "PLL1 did not lock";
  AccountStartUpTime(kResetHz);
  WriteField(kClockConfig1, kSwitchMask, kSwitchToPll1);
  if (!WaitForField(kClockConfig1, kSwitchedMask, kSwitchedToPll1, kTries)) return "core did not switch to PLL1";
  return nullptr;
}

// From wherever StartClock() gave up. USART1 cannot make the board's baud of the reset's 4 MHz.
void ReturnToMsis() {
  WriteField(kClockConfig1, kSwitchMask, kSwitchToMsis);
  static_cast<void>(WaitForField(kClockConfig1, kSwitchedMask, kSwitchedToMsis, kTries));
  ClearBits(kClockControl, kPll1On);
  ClearBits(kVoltageScaling, kBoosterOn);
  AccountStartUpTime(kResetHz);
  WriteField(kFlashAccess, kLatencyMask, kWaitStates);
  static_cast<void>(WaitForField(kFlashAccess, kLatencyMask, kWaitStates, kTries));
  SetBits(kMsiCalibration, kMsiRangeIsHere);
  WriteField(kMsiCalibration, kMsiRangeMask, kMsiRange1);
  static_cast<void>(WaitForBits(kClockControl, kMsisReady, kTries));
}

void EnableInstructionCache() {
  // The reset invalidates it, which takes a while. One that stays off shows in ReadSpeedSettings().
  if (WaitForField(kCacheStatus, kCacheBusy, 0, kTries)) SetBits(kCacheControl, kCacheOn);
}

}  // namespace

namespace stm32 {

// RM0456, "RCC control/status register". A power-on and a brown-out raise the same flag.
const ResetFlags kResetFlags = {
    /*address=*/kRcc + 0xF4, /*clear=*/1u << 23,
    /*power_on=*/1u << 27,   /*brown_out=*/0,
    /*pin=*/1u << 26,
    /*software=*/1u << 28,   /*watchdog=*/1u << 29 | 1u << 30,
    /*low_power=*/1u << 31,
};

// USART1 is on APB2, which is not divided.
uint32_t UartClockHz() { return g_core_hz; }

}  // namespace stm32

void InitSystem() {
  stm32::TakeResetCause();
  EnableClock(kAhb3Enable, kPowerClock);
  SetBits(kFlashAccess, kFlashPrefetch);
  EnableInstructionCache();
  g_clock_problem = StartClock();
  if (g_clock_problem == nullptr) {
    g_core_hz = config::kClockHz;
  } else {
    ReturnToMsis();
    g_core_hz = kFallbackHz;
  }
}

uint32_t CoreClockHz() { return g_core_hz; }

const char* ClockProblem() { return g_clock_problem; }

Status ReadSpeedSettings(SpeedSettings* settings) {
  settings->can = kInstructionCache | kPrefetch | kFpu;
  settings->on = 0;
  if ((Register(kCacheControl) & kCacheOn) != 0) settings->on |= kInstructionCache;
  if ((Register(kFlashAccess) & kFlashPrefetch) != 0) settings->on |= kPrefetch;
  if ((Register(stm32::kCpacr) & stm32::kFpuFullAccess) == stm32::kFpuFullAccess) settings->on |= kFpu;
  settings->wait_states = Register(kFlashAccess) & kLatencyMask;
  return Status::kOk;
}

}  // namespace mcubench::port
