// SPDX-License-Identifier: Apache-2.0
// In the order of RM0385 4.1.4 ("Entering Over-drive mode") and 3.3.2 ("Read access latency"), which RM0390 and
// RM0090 share: voltage before over-drive, over-drive before wait states, wait states before the switch.
#include "port_stm32_pll/clock.h"

#include "board_config.h"
#include "port/start_up_time.h"
#include "port/system.h"
#include "port_stm32/registers.h"
#include "port_stm32/reset_flags.h"
#include "port_stm32/uart.h"

namespace mcubench::port {
namespace {

using stm32::Register;
using stm32::SetBits;
using stm32::WaitForBits;
using stm32::WaitForField;
using stm32::WriteField;

// RM0385 5.3: RCC registers.
constexpr uintptr_t kRcc = 0x40023800;
constexpr uintptr_t kClockControl = kRcc + 0x00;  // CR
constexpr uint32_t kHseOn = 1u << 16;
constexpr uint32_t kHseReady = 1u << 17;
constexpr uint32_t kHseBypass = 1u << 18;
constexpr uint32_t kPllOn = 1u << 24;
constexpr uint32_t kPllReady = 1u << 25;
constexpr uintptr_t kPllConfig = kRcc + 0x04;  // PLLCFGR
constexpr uint32_t kPllFromHse = 1u << 22;
constexpr uint32_t kPllOwnBits = 0x7FFFu | 3u << 16 | 1u << 22 | 0xFu << 24;  // M, N, P, source, Q; R is the reset's
constexpr uintptr_t kClockConfig = kRcc + 0x08;                               // CFGR
constexpr uint32_t kSwitchMask = 3u << 0;
constexpr uint32_t kSwitchToHsi = 0;
constexpr uint32_t kSwitchToPll = 2u << 0;
constexpr uint32_t kSwitchedMask = 3u << 2;
constexpr uint32_t kSwitchedToHsi = 0;
constexpr uint32_t kSwitchedToPll = 2u << 2;
constexpr uint32_t kBusMask = 7u << 10 | 7u << 13;
constexpr uintptr_t kApb1Enable = kRcc + 0x40;
constexpr uint32_t kPowerClock = 1u << 28;

// RM0385 4.4: PWR registers.
constexpr uintptr_t kPowerControl = 0x40007000;  // CR, CR1
constexpr uintptr_t kPowerStatus = 0x40007004;   // CSR, CSR1
constexpr uint32_t kVoltageReady = 1u << 14;
constexpr uint32_t kOverDrive = 1u << 16;
constexpr uint32_t kOverDriveReady = 1u << 16;
constexpr uint32_t kOverDriveSwitch = 1u << 17;
constexpr uint32_t kOverDriveSwitched = 1u << 17;

constexpr uint32_t kHsiHz = 16000000;

// HSE / M x N / P, within what the datasheets' "PLL characteristics" allow.
constexpr uint32_t kPllInputHz = config::kPortHseHz / config::kPortPllM;
constexpr uint32_t kPllVcoHz = kPllInputHz * config::kPortPllN;
static_assert(config::kPortHseHz % config::kPortPllM == 0, "PLLM does not divide HSE");
static_assert(kPllInputHz >= 950000 && kPllInputHz <= 2100000, "the PLL's input leaves its range");
static_assert(kPllVcoHz >= 192000000 && kPllVcoHz <= 432000000, "the PLL's oscillator leaves its range");
static_assert(config::kPortPllP == 2 || config::kPortPllP == 4 || config::kPortPllP == 6 || config::kPortPllP == 8,
              "PLLP");
static_assert(kPllVcoHz / config::kPortPllP == config::kClockHz, "the PLL does not make the clock of the board");
// Nobody uses the PLL's second output, but it runs too: with the reset's PLLQ of 4, beyond the 75 MHz it may.
constexpr uint32_t kPllSecondHz = 48000000;
constexpr uint32_t kPllQ = (kPllVcoHz + kPllSecondHz - 1) / kPllSecondHz;
static_assert(kPllQ >= 2 && kPllQ <= 15, "PLLQ");
constexpr uint32_t kPllSetting = config::kPortPllN << 6 | (config::kPortPllP / 2 - 1) << 16 | kPllQ << 24;
constexpr uint32_t kPllFromHseSetting = kPllSetting | config::kPortPllM | kPllFromHse;
// HSI is there whatever the board has, and good to 1 % or so: with it the line to the host still works.
static_assert(kHsiHz % kPllInputHz == 0, "HSI cannot stand in for HSE");
constexpr uint32_t kPllFromHsiSetting = kPllSetting | kHsiHz / kPllInputHz;

// A bus's divider, 1 to 16, as its field has it.
constexpr uint32_t BusField(uint32_t divider) {
  uint32_t field = 0;
  for (uint32_t power = 2, code = 4; power <= 16; power *= 2, ++code) {
    if (divider == power) field = code;
  }
  return field;
}
static_assert(config::kPortApb1Divider == 1 || BusField(config::kPortApb1Divider) != 0, "APB1's divider");
static_assert(config::kPortApb2Divider == 1 || BusField(config::kPortApb2Divider) != 0, "APB2's divider");
constexpr uint32_t kBusSetting = BusField(config::kPortApb1Divider) << 10 | BusField(config::kPortApb2Divider) << 13;

// Each look takes 5 cycles and more, at 16 MHz. A crystal takes 2 ms, a PLL 0.3 ms (the datasheets' "HSE oscillator"
// and "PLL characteristics"); ten times that is given up.
constexpr uint32_t kTries = 100000;

// HSI stands in for an HSE that does not start; the core runs on HSI alone where the PLL does not come up either.
uint32_t g_core_hz = kHsiHz;
const char* g_clock_problem = nullptr;

bool StartHse() {
  if (config::kPortHseBypass != 0) SetBits(kClockControl, kHseBypass);
  SetBits(kClockControl, kHseOn);
  return WaitForBits(kClockControl, kHseReady, kTries);
}

// nullptr where the core runs on the PLL.
const char* StartPll(uint32_t setting) {
  WriteField(kPowerControl, config::kPortVoltageScale1, config::kPortVoltageScale1);
  WriteField(kPllConfig, kPllOwnBits, setting);
  SetBits(kClockControl, kPllOn);
  if (config::kPortOverDrive != 0) {
    SetBits(kPowerControl, kOverDrive);
    if (!WaitForBits(kPowerStatus, kOverDriveReady, kTries)) return "over-drive did not become ready";
    SetBits(kPowerControl, kOverDriveSwitch);
    if (!WaitForBits(kPowerStatus, kOverDriveSwitched, kTries)) return "over-drive did not switch";
  }
  WriteField(stm32::kFlashAccess, stm32::kLatencyMask, config::kPortWaitStates);
  if (!WaitForField(stm32::kFlashAccess, stm32::kLatencyMask, config::kPortWaitStates, kTries)) {
    return "flash wait states were not taken";
  }
  WriteField(kClockConfig, kBusMask, kBusSetting);
  if (!WaitForBits(kClockControl, kPllReady, kTries)) return "PLL did not lock";
  if (!WaitForBits(kPowerStatus, kVoltageReady, kTries)) return "regulator did not settle";
  AccountStartUpTime(kHsiHz);
  WriteField(kClockConfig, kSwitchMask, kSwitchToPll);
  if (!WaitForField(kClockConfig, kSwitchedMask, kSwitchedToPll, kTries)) return "core did not switch to PLL";
  return nullptr;
}

// Back to what the reset leaves. The wait states may stay: they are too many.
void ReturnToHsi() {
  WriteField(kClockConfig, kSwitchMask, kSwitchToHsi);
  static_cast<void>(WaitForField(kClockConfig, kSwitchedMask, kSwitchedToHsi, kTries));
  WriteField(kClockConfig, kBusMask, 0);
  stm32::ClearBits(kClockControl, kPllOn);
}

}  // namespace

namespace stm32 {

// RM0385 5.3.21, RM0390 6.3.21, RM0090 7.3.21: RCC_CSR.
const ResetFlags kResetFlags = {
    /*address=*/kRcc + 0x74, /*clear=*/1u << 24,    /*power_on=*/1u << 27,
    /*brown_out=*/1u << 25,
    /*pin=*/1u << 26,        /*software=*/1u << 28, /*watchdog=*/1u << 29 | 1u << 30,
    /*low_power=*/1u << 31,
};

// The bus that the board's UART is on, undivided as long as the core is on HSI.
uint32_t UartClockHz() { return g_core_hz == kHsiHz ? kHsiHz : g_core_hz / config::kPortUartBusDivider; }

}  // namespace stm32

void InitSystem() {
  stm32::TakeResetCause();
  stm32::EnableClock(kApb1Enable, kPowerClock);
  stm32::EnableAccelerators();
  const bool has_hse = StartHse();
  const char* const failure = StartPll(has_hse ? kPllFromHseSetting : kPllFromHsiSetting);
  if (failure == nullptr) {
    g_core_hz = config::kClockHz;
  } else {
    ReturnToHsi();
  }
  g_clock_problem = has_hse ? failure : "HSE did not start";
}

uint32_t CoreClockHz() { return g_core_hz; }

const char* ClockProblem() { return g_clock_problem; }

}  // namespace mcubench::port
