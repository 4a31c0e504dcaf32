// SPDX-License-Identifier: Apache-2.0
// Clock and settings of STM32L4+ (RM0432 Rev 9: chapters "PWR", "RCC" and "FLASH"): 120 MHz need range 1 of the
// core's voltage in its boost mode.
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

// RM0432, "RCC registers".
constexpr uintptr_t kRcc = 0x40021000;
constexpr uintptr_t kClockControl = kRcc + 0x00;  // CR
constexpr uint32_t kMsiReady = 1u << 1;
constexpr uint32_t kMsiRangeIsHere = 1u << 3;  // MSIRGSEL: not in CSR
constexpr uint32_t kMsiRangeMask = 0xFu << 4;
constexpr uint32_t kMsiRange9 = 9u << 4;
constexpr uint32_t kHsiOn = 1u << 8;
constexpr uint32_t kHsiReady = 1u << 10;
constexpr uint32_t kPllOn = 1u << 24;
constexpr uint32_t kPllReady = 1u << 25;
constexpr uintptr_t kClockConfig = kRcc + 0x08;  // CFGR
constexpr uint32_t kSwitchMask = 3u << 0;
constexpr uint32_t kSwitchToMsi = 0;
constexpr uint32_t kSwitchToPll = 3u << 0;
constexpr uint32_t kSwitchedMask = 3u << 2;
constexpr uint32_t kSwitchedToMsi = 0;
constexpr uint32_t kSwitchedToPll = 3u << 2;
constexpr uint32_t kAhbMask = 0xFu << 4;
constexpr uint32_t kAhbUndivided = 0;
constexpr uint32_t kAhbHalf = 8u << 4;
constexpr uintptr_t kPllConfig = kRcc + 0x0C;  // PLLCFGR
constexpr uint32_t kPllFromHsi = 2u << 0;
constexpr uint32_t kPllSystemOutput = 1u << 24;  // PLLREN
constexpr uintptr_t kApb1Enable1 = kRcc + 0x58;  // APB1ENR1
constexpr uint32_t kPowerClock = 1u << 28;

// RM0432, "PWR registers".
constexpr uintptr_t kPower = 0x40007000;
constexpr uintptr_t kPowerControl2 = kPower + 0x04;
constexpr uint32_t kVddIo2Valid = 1u << 9;  // IOSV
constexpr uintptr_t kPowerStatus2 = kPower + 0x14;
constexpr uint32_t kVoltageChanges = 1u << 10;  // VOSF
constexpr uintptr_t kPowerControl5 = kPower + 0x80;
constexpr uint32_t kNotBoost = 1u << 8;  // R1MODE

// RM0432, "FLASH registers".
constexpr uintptr_t kFlashAccess = 0x40022000;  // ACR
constexpr uint32_t kLatencyMask = 0xFu << 0;
constexpr uint32_t kFlashPrefetch = 1u << 8;
constexpr uint32_t kFlashInstructionCache = 1u << 9;
constexpr uint32_t kFlashDataCache = 1u << 10;

// RM0432, "Read access latency": in range 1 another wait state for every 20 MHz begun after the first.
constexpr uint32_t kWaitStates = (config::kClockHz - 1) / 20000000;

constexpr uint32_t kHsiHz = 16000000;
constexpr uint32_t kResetHz = 4000000;      // MSI, range 6
constexpr uint32_t kFallbackHz = 24000000;  // MSI, range 9

// The PLL: HSI16 / PLLM x PLLN / PLLR.
constexpr uint32_t kPllInputHz = kHsiHz / config::kPortPllM;
constexpr uint32_t kPllVcoHz = kPllInputHz * config::kPortPllN;
static_assert(kHsiHz % config::kPortPllM == 0 && config::kPortPllM >= 1 && config::kPortPllM <= 16, "PLLM");
static_assert(config::kPortPllN >= 8 && config::kPortPllN <= 127, "PLLN");
static_assert(config::kPortPllR == 2 || config::kPortPllR == 4 || config::kPortPllR == 6 || config::kPortPllR == 8,
              "PLLR");
// DS12023 Rev 6, "PLL characteristics".
static_assert(kPllInputHz >= 2660000 && kPllInputHz <= 16000000, "the PLL's input leaves its range");
static_assert(kPllVcoHz >= 64000000 && kPllVcoHz <= 344000000, "the PLL's oscillator leaves its range");
static_assert(kPllVcoHz / config::kPortPllR == config::kClockHz, "the PLL does not make the clock of the board");
static_assert(config::kClockHz > 80000000 && config::kClockHz <= 120000000, "boost mode is for 80 to 120 MHz");
constexpr uint32_t kPllSetting = kPllFromHsi | (config::kPortPllM - 1) << 4 | config::kPortPllN << 8 |
                                 kPllSystemOutput | (config::kPortPllR / 2 - 1) << 25;

// Every try is a read of a register, of 5 cycles and more at 4 MHz. HSI16 takes 4 us, the PLL 40 us, the regulator
// 40 us (DS12023 Rev 6, "HSI16 oscillator", "PLL" and "Wakeup time" characteristics).
constexpr uint32_t kTries = 10000;

uint32_t g_core_hz = kResetHz;
const char* g_clock_problem = nullptr;

// RM0432, "Dynamic voltage scaling management": AHB runs at half the rate from before the switch to more than 80 MHz
// until 1 us after it. Null where the core runs on the PLL.
const char* StartClock() {
  if (!WaitForField(kPowerStatus2, kVoltageChanges, 0, kTries)) return "regulator did not settle";
  SetBits(kClockControl, kHsiOn);
  if (!WaitForBits(kClockControl, kHsiReady, kTries)) return "HSI16 did not start";
  AccountStartUpTime(kResetHz);
  WriteField(kClockConfig, kAhbMask, kAhbHalf);
  ClearBits(kPowerControl5, kNotBoost);
  WriteField(kFlashAccess, kLatencyMask, kWaitStates);
  if (!WaitForField(kFlashAccess, kLatencyMask, kWaitStates, kTries)) return "flash wait states were not taken";
  Register(kPllConfig) = kPllSetting;
  SetBits(kClockControl, kPllOn);
  if (!WaitForBits(kClockControl, kPllReady, kTries)) return "PLL did not lock";
  AccountStartUpTime(kResetHz / 2);
  WriteField(kClockConfig, kSwitchMask, kSwitchToPll);
  if (!WaitForField(kClockConfig, kSwitchedMask, kSwitchedToPll, kTries)) return "core did not switch to PLL";
  // At 60 MHz, and a cycle or more a turn.
  for (uint32_t turns = config::kClockHz / 1000000; turns != 0; --turns) __asm volatile("nop");
  WriteField(kClockConfig, kAhbMask, kAhbUndivided);
  return nullptr;
}

// From wherever StartClock() gave up. At the reset's 4 MHz a byte would be over before the core has taken the last
// one.
void ReturnToMsi() {
  WriteField(kClockConfig, kSwitchMask, kSwitchToMsi);
  static_cast<void>(WaitForField(kClockConfig, kSwitchedMask, kSwitchedToMsi, kTries));
  WriteField(kClockConfig, kAhbMask, kAhbUndivided);
  ClearBits(kClockControl, kPllOn);
  AccountStartUpTime(kResetHz);
  WriteField(kFlashAccess, kLatencyMask, kWaitStates);
  static_cast<void>(WaitForField(kFlashAccess, kLatencyMask, kWaitStates, kTries));
  SetBits(kClockControl, kMsiRangeIsHere);
  WriteField(kClockControl, kMsiRangeMask, kMsiRange9);
  static_cast<void>(WaitForBits(kClockControl, kMsiReady, kTries));
}

}  // namespace

namespace stm32 {

// RM0432, "RCC control/status register". A power-on and a brown-out raise the same flag.
const ResetFlags kResetFlags = {
    /*address=*/kRcc + 0x94, /*clear=*/1u << 23,
    /*power_on=*/1u << 27,   /*brown_out=*/0,
    /*pin=*/1u << 26,
    /*software=*/1u << 28,   /*watchdog=*/1u << 29 | 1u << 30,
    /*low_power=*/1u << 31,
};

// LPUART1 is on APB1, which is not divided.
uint32_t UartClockHz() { return g_core_hz; }

}  // namespace stm32

void InitSystem() {
  stm32::TakeResetCause();
  EnableClock(kApb1Enable1, kPowerClock);
  // The pins of port G from 2 on are on a supply of their own, and dead until software vouches for it (RM0432,
  // "Independent I/O supply rail"). On the board it is VDD.
  SetBits(kPowerControl2, kVddIo2Valid);
  SetBits(kFlashAccess, kFlashPrefetch | kFlashInstructionCache | kFlashDataCache);
  g_clock_problem = StartClock();
  if (g_clock_problem == nullptr) {
    g_core_hz = config::kClockHz;
  } else {
    ReturnToMsi();
    g_core_hz = kFallbackHz;
  }
}

uint32_t CoreClockHz() { return g_core_hz; }

const char* ClockProblem() { return g_clock_problem; }

Status ReadSpeedSettings(SpeedSettings* settings) {
  const uint32_t access = Register(kFlashAccess);
  settings->can = kInstructionCache | kDataCache | kPrefetch | kFpu;
  settings->on = 0;
  if ((access & kFlashInstructionCache) != 0) settings->on |= kInstructionCache;
  if ((access & kFlashDataCache) != 0) settings->on |= kDataCache;
  if ((access & kFlashPrefetch) != 0) settings->on |= kPrefetch;
  if ((Register(stm32::kCpacr) & stm32::kFpuFullAccess) == stm32::kFpuFullAccess) settings->on |= kFpu;
  settings->wait_states = access & kLatencyMask;
  return Status::kOk;
}

}  // namespace mcubench::port
