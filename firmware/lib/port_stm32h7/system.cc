// SPDX-License-Identifier: Apache-2.0
// Clock and settings of STM32H742, H743, H750 and H753 (RM0433 Rev 8: chapters "PWR", "RCC", "FLASH" and "SYSCFG"):
// 480 MHz need the core's voltage at scale 0, which the silicon has from revision V on.
#include "port/system.h"

#include "board_config.h"
#include "port/start_up_time.h"
#include "port_cortex_m/cache.h"
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

// RM0433, "RCC registers".
constexpr uintptr_t kRcc = 0x58024400;
constexpr uintptr_t kClockControl = kRcc + 0x00;  // CR
constexpr uint32_t kHseOn = 1u << 16;
constexpr uint32_t kHseReady = 1u << 17;
constexpr uint32_t kHseBypass = 1u << 18;
constexpr uint32_t kPll1On = 1u << 24;
constexpr uint32_t kPll1Ready = 1u << 25;
constexpr uintptr_t kClockConfig = kRcc + 0x10;  // CFGR
constexpr uint32_t kSwitchMask = 7u << 0;
constexpr uint32_t kSwitchToHsi = 0;
constexpr uint32_t kSwitchToPll1 = 3u << 0;
constexpr uint32_t kSwitchedMask = 7u << 3;
constexpr uint32_t kSwitchedToHsi = 0;
constexpr uint32_t kSwitchedToPll1 = 3u << 3;
constexpr uintptr_t kDomain1Config = kRcc + 0x18;  // D1CFGR: D1CPRE, D1PPRE, HPRE
constexpr uint32_t kDomain1Mask = 0xFu << 8 | 7u << 4 | 0xFu << 0;
constexpr uint32_t kDomain1Dividers = 0u << 8 | 4u << 4 | 8u << 0;  // core / 1, AHB = core / 2, APB3 = AHB / 2
constexpr uintptr_t kDomain2Config = kRcc + 0x1C;                   // D2CFGR: D2PPRE2, D2PPRE1
constexpr uint32_t kDomain2Mask = 7u << 8 | 7u << 4;
constexpr uint32_t kDomain2Dividers = 4u << 8 | 4u << 4;  // APB1 and APB2 = AHB / 2
constexpr uintptr_t kDomain3Config = kRcc + 0x20;         // D3CFGR: D3PPRE
constexpr uint32_t kDomain3Mask = 7u << 4;
constexpr uint32_t kDomain3Dividers = 4u << 4;  // APB4 = AHB / 2
constexpr uintptr_t kPllSources = kRcc + 0x28;  // PLLCKSELR: DIVM1, PLLSRC
constexpr uint32_t kPllSourcesMask = 0x3Fu << 4 | 3u << 0;
constexpr uint32_t kPllsFromHse = 2u << 0;
constexpr uintptr_t kPllConfig = kRcc + 0x2C;  // PLLCFGR
constexpr uint32_t kPll1ConfigMask =
    7u << 16 | 0xFu << 0;  // DIVR1EN, DIVQ1EN, DIVP1EN, PLL1RGE, PLL1VCOSEL, PLL1FRACEN
constexpr uint32_t kPll1OutputP = 1u << 16;
constexpr uintptr_t kPll1Dividers = kRcc + 0x30;  // PLL1DIVR
constexpr uintptr_t kApb4Enable = kRcc + 0xF4;
constexpr uint32_t kSysConfigClock = 1u << 1;

// RM0433, "PWR register description".
constexpr uintptr_t kPower = 0x58024800;
constexpr uintptr_t kPowerStatus1 = kPower + 0x04;   // CSR1
constexpr uint32_t kVoltageReady = 1u << 13;         // ACTVOSRDY
constexpr uintptr_t kPowerControl3 = kPower + 0x0C;  // CR3
constexpr uint32_t kSupplyMask = 7u << 0;            // SCUEN, LDOEN, BYPASS
constexpr uint32_t kSupplyIsLdo = 1u << 1;
constexpr uintptr_t kDomain3Power = kPower + 0x18;  // D3CR
constexpr uint32_t kScaleReady = 1u << 13;          // VOSRDY
constexpr uint32_t kScaleMask = 3u << 14;
constexpr uint32_t kScale1 = 3u << 14;

// RM0433, "SYSCFG register description".
constexpr uintptr_t kSysConfigPower = 0x58000400 + 0x2C;  // PWRCR
constexpr uint32_t kOverdrive = 1u << 0;                  // ODEN

// RM0433, "FLASH registers"; the wait states by "FLASH recommended number of wait states and programming delay".
constexpr uintptr_t kFlashAccess = 0x52002000;  // ACR
constexpr uint32_t kLatencyMask = 0xFu << 0;
constexpr uint32_t kFlashMask = 3u << 4 | kLatencyMask;  // WRHIGHFREQ, LATENCY
constexpr uint32_t kFlashSetting = 2u << 4 | 4u << 0;    // scale 0, AXI at 225 to 240 MHz

constexpr uint32_t kHsiHz = 64000000;  // what the reset leaves

// PLL1: HSE / DIVM1 x DIVN1 / DIVP1, with the oscillator of the wide range.
constexpr uint32_t kPllInputHz = config::kPortHseHz / config::kPortPllM;
constexpr uint32_t kPllVcoHz = kPllInputHz * config::kPortPllN;
static_assert(config::kPortPllM >= 1 && config::kPortPllM <= 63, "DIVM1");
static_assert(config::kPortPllN >= 4 && config::kPortPllN <= 512, "DIVN1");
static_assert(config::kPortPllP >= 2 && config::kPortPllP <= 128 && config::kPortPllP % 2 == 0, "DIVP1");
// DS12110 Rev 8, "PLL characteristics (wide VCO frequency range)".
static_assert(kPllInputHz >= 2000000 && kPllInputHz <= 16000000, "the PLL's input leaves its range");
static_assert(kPllVcoHz >= 192000000 && kPllVcoHz <= 960000000, "the PLL's oscillator leaves its range");
static_assert(kPllVcoHz / config::kPortPllP == config::kClockHz, "the PLL does not make the clock of the board");
// DS12110 Rev 8, "General operating conditions": core 480, AXI and AHB 240, APB 120 MHz at scale 0. The wait states
// above are for this range, too many for any below.
static_assert(config::kClockHz <= 480000000, "the core's clock leaves its range");
// PLL1RGE: 1 to 2, 2 to 4, 4 to 8, 8 to 16 MHz.
constexpr uint32_t kPllInputRange = kPllInputHz < 4000000 ? 1 : kPllInputHz < 8000000 ? 2 : 3;
constexpr uint32_t kPll1Config = kPll1OutputP | kPllInputRange << 2;
constexpr uint32_t kPll1Factors = (config::kPortPllP - 1) << 9 | (config::kPortPllN - 1) << 0;

// Every try is a read of a register, of 10 cycles and more at 64 MHz. The board's HSE is there before the chip is,
// the regulator takes less than 1 ms, the PLL less than 0.2 ms.
constexpr uint32_t kTries = 100000;

uint32_t g_core_hz = kHsiHz;
const char* g_clock_problem = nullptr;

// RM0433, "Power supply configuration" and "Voltage scaling": the supply is told once, then scale 1, then overdrive,
// which only revision V has: before it, the bit stays 0.
const char* RaiseVoltage() {
  WriteField(kPowerControl3, kSupplyMask, kSupplyIsLdo);
  if (!WaitForBits(kPowerStatus1, kVoltageReady, kTries)) return "LDO did not settle";
  WriteField(kDomain3Power, kScaleMask, kScale1);
  if (!WaitForBits(kDomain3Power, kScaleReady, kTries)) return "voltage scale 1 was not reached";
  EnableClock(kApb4Enable, kSysConfigClock);
  SetBits(kSysConfigPower, kOverdrive);
  if ((Register(kSysConfigPower) & kOverdrive) == 0) return "silicon before revision V: no voltage scale 0";
  if (!WaitForBits(kDomain3Power, kScaleReady, kTries)) return "voltage scale 0 was not reached";
  return nullptr;
}

// Null where the core runs on the PLL.
const char* StartClock() {
  const char* const problem = RaiseVoltage();
  if (problem != nullptr) return problem;
  SetBits(kClockControl, kHseBypass);
  SetBits(kClockControl, kHseOn);
  if (!WaitForBits(kClockControl, kHseReady, kTries)) return "HSE did not start";
  WriteField(kPllSources, kPllSourcesMask, config::kPortPllM << 4 | kPllsFromHse);
  WriteField(kPllConfig, kPll1ConfigMask, kPll1Config);
  Register(kPll1Dividers) = kPll1Factors;
  SetBits(kClockControl, kPll1On);
  if (!WaitForBits(kClockControl, kPll1Ready, kTries)) return "PLL1 did not lock";
  WriteField(kFlashAccess, kFlashMask, kFlashSetting);
  if (!WaitForField(kFlashAccess, kFlashMask, kFlashSetting, kTries)) return "flash wait states were not taken";
  WriteField(kDomain1Config, kDomain1Mask, kDomain1Dividers);
  WriteField(kDomain2Config, kDomain2Mask, kDomain2Dividers);
  WriteField(kDomain3Config, kDomain3Mask, kDomain3Dividers);
  AccountStartUpTime(kHsiHz);
  WriteField(kClockConfig, kSwitchMask, kSwitchToPll1);
  if (!WaitForField(kClockConfig, kSwitchedMask, kSwitchedToPll1, kTries)) return "core did not switch to PLL1";
  return nullptr;
}

// Back to what the reset leaves, from wherever StartClock() gave up. The wait states may stay: they are too many.
void ReturnToHsi() {
  WriteField(kClockConfig, kSwitchMask, kSwitchToHsi);
  static_cast<void>(WaitForField(kClockConfig, kSwitchedMask, kSwitchedToHsi, kTries));
  WriteField(kDomain1Config, kDomain1Mask, 0);
  WriteField(kDomain2Config, kDomain2Mask, 0);
  WriteField(kDomain3Config, kDomain3Mask, 0);
  ClearBits(kClockControl, kPll1On);
}

}  // namespace

namespace stm32 {

// RM0433, "RCC reset status register". The core's own flag is raised by what raises another too.
const ResetFlags kResetFlags = {
    /*address=*/kRcc + 0xD0, /*clear=*/1u << 16,
    /*power_on=*/1u << 23,   /*brown_out=*/1u << 21,
    /*pin=*/1u << 22,
    /*software=*/1u << 24,   /*watchdog=*/1u << 26 | 1u << 28,
    /*low_power=*/1u << 30,
};

// USART3 is on APB1: AHB, half the core's clock, is halved again. On HSI nothing is divided.
uint32_t UartClockHz() { return g_clock_problem == nullptr ? g_core_hz / 4 : g_core_hz; }

}  // namespace stm32

void InitSystem() {
  stm32::TakeResetCause();
  EnableCaches();
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
  settings->can = kInstructionCache | kDataCache | kFpu;
  settings->on = 0;
  if (InstructionCacheIsOn()) settings->on |= kInstructionCache;
  if (DataCacheIsOn()) settings->on |= kDataCache;
  if ((Register(stm32::kCpacr) & stm32::kFpuFullAccess) == stm32::kFpuFullAccess) settings->on |= kFpu;
  settings->wait_states = Register(kFlashAccess) & kLatencyMask;
  return Status::kOk;
}

}  // namespace mcubench::port
