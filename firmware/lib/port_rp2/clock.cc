// SPDX-License-Identifier: Apache-2.0
// RP2040 Datasheet, 2.15 (clocks), 2.16 (crystal oscillator), 2.18 (PLL); RP2350 Datasheet, 8.1, 8.2 and 8.6.
#include "port_rp2/clock.h"

#include "board_config.h"
#include "port/start_up_time.h"
#include "port_rp2/chip.h"
#include "port_rp2/registers.h"
#include "port_rp2/resets.h"

namespace mcubench::port::rp2 {
namespace {

// CLK_REF and CLK_SYS: a multiplexer without glitches chooses the source, and for CLK_SYS one of its inputs is what
// another multiplexer chooses, which may glitch and so must not be in use when it changes. Which input is in use is
// one bit of SELECTED.
constexpr uintptr_t kRefControl = 0x30;
constexpr uintptr_t kRefDivider = 0x34;
constexpr uintptr_t kRefSelected = 0x38;
constexpr uint32_t kRefFromRing = 0;
constexpr uint32_t kRefFromCrystal = 2;
constexpr uintptr_t kSysControl = 0x3C;
constexpr uintptr_t kSysDivider = 0x40;
constexpr uintptr_t kSysSelected = 0x44;
constexpr uint32_t kSysFromRef = 0;
constexpr uint32_t kSysFromAuxiliary = 1;
constexpr uint32_t kAuxiliaryIsPll = 0u << 5;
constexpr uint32_t kAuxiliaryIsRing = 2u << 5;
constexpr uint32_t kAuxiliaryMask = 7u << 5;
constexpr uintptr_t kPeriControl = 0x48;
constexpr uint32_t kPeriFromSys = 1u << 11;  // ENABLE; AUXSRC 0

// The frequency counter counts a clock against CLK_REF, for 2^INTERVAL microseconds.
constexpr uintptr_t kCounterReferenceKhz = 0x00;
constexpr uintptr_t kCounterMinimumKhz = 0x04;
constexpr uintptr_t kCounterMaximumKhz = 0x08;
constexpr uintptr_t kCounterInterval = 0x10;
constexpr uintptr_t kCounterSource = 0x14;  // writing it starts the counting
constexpr uintptr_t kCounterStatus = 0x18;
constexpr uintptr_t kCounterResult = 0x1C;
constexpr uint32_t kCounterMaximum = 0x1FFFFFF;
constexpr uint32_t kCount256Microseconds = 8;
constexpr uint32_t kCountNothing = 0;
constexpr uint32_t kCountRing = 3;
constexpr uint32_t kCounterDone = 1u << 4;
constexpr uint32_t kCounterResultShift = 5;

// The crystal oscillator.
constexpr uintptr_t kCrystalControl = 0x00;
constexpr uint32_t kCrystalEnabled = 0xFABu << 12 | 0xAA0;  // ENABLE, and the range of 1 to 15 MHz
constexpr uintptr_t kCrystalStatus = 0x04;
constexpr uint32_t kCrystalStable = 1u << 31;
constexpr uintptr_t kCrystalStartUp = 0x0C;
// 1 ms, in units of 256 periods of the crystal (RP2040 Datasheet, 2.16).
constexpr uint32_t kCrystalStartUpDelay = (config::kPortCrystalHz / 1000 + 255) / 256;

// The PLL: its oscillator runs at crystal x FBDIV, and two dividers follow.
constexpr uintptr_t kPllControl = 0x00;
constexpr uint32_t kPllLocked = 1u << 31;
constexpr uint32_t kReferenceDividedByOne = 1;
constexpr uintptr_t kPllPower = 0x04;
constexpr uint32_t kPllOff = 1u << 0;
constexpr uint32_t kPostDividersOff = 1u << 3;
constexpr uint32_t kOscillatorOff = 1u << 5;
constexpr uintptr_t kPllFeedback = 0x08;
constexpr uintptr_t kPllPostDividers = 0x0C;
constexpr uint32_t kPostDividers = config::kPortPllPostdiv1 << 16 | config::kPortPllPostdiv2 << 12;
constexpr uint32_t kOscillatorHz = config::kPortCrystalHz * config::kPortPllFbdiv;
static_assert(kOscillatorHz / (config::kPortPllPostdiv1 * config::kPortPllPostdiv2) == config::kClockHz,
              "the PLL does not make the clock of the board");
// RP2040 Datasheet, 2.18; RP2350 Datasheet, 8.6.
static_assert(kOscillatorHz >= 750000000 && kOscillatorHz <= 1600000000, "the PLL's oscillator leaves its range");
static_assert(config::kPortPllPostdiv1 >= config::kPortPllPostdiv2, "the first divider is to be the larger");

// Every try is a read of a register, of 5 cycles and more. The crystal takes 1 ms at the ring oscillator's 12 MHz or
// less, the PLL some tens of microseconds at the same clock, and the counter 0.3 ms.
constexpr uint32_t kSwitchTries = 20000;
constexpr uint32_t kCrystalTries = 100000;
constexpr uint32_t kLockTries = 20000;
constexpr uint32_t kCountTries = 20000;

uintptr_t Clocks() { return ThisChip().clocks; }

bool SwitchRef(uint32_t source) {
  Register(Clocks() + kRefControl) = source;
  return WaitForBits(Clocks() + kRefSelected, 1u << source, kSwitchTries);
}

bool SwitchSysToRef() {
  ClearBits(Clocks() + kSysControl, kSysFromAuxiliary);
  return WaitForBits(Clocks() + kSysSelected, 1u << kSysFromRef, kSwitchTries);
}

bool SwitchSysTo(uint32_t auxiliary) {
  if (!SwitchSysToRef()) return false;
  Register(Clocks() + kSysControl) = auxiliary;
  Register(Clocks() + kSysControl) = auxiliary | kSysFromAuxiliary;
  return WaitForBits(Clocks() + kSysSelected, 1u << kSysFromAuxiliary, kSwitchTries);
}

// A reset of the core alone leaves the clocks as they were: the counter has run at the PLL's rate until here.
bool RunsFromPll() {
  const bool auxiliary = Register(Clocks() + kSysSelected) == 1u << kSysFromAuxiliary;
  return auxiliary && (Register(Clocks() + kSysControl) & kAuxiliaryMask) == kAuxiliaryIsPll;
}

bool StartCrystal() {
  Register(ThisChip().xosc + kCrystalStartUp) = kCrystalStartUpDelay;
  Register(ThisChip().xosc + kCrystalControl) = kCrystalEnabled;
  return WaitForBits(ThisChip().xosc + kCrystalStatus, kCrystalStable, kCrystalTries);
}

// The ring oscillator's rate by the crystal; by the datasheet where the counter does not answer.
uint32_t MeasureRing() {
  const uintptr_t counter = Clocks() + ThisChip().frequency_counter;
  Register(counter + kCounterReferenceKhz) = config::kPortCrystalHz / 1000;
  Register(counter + kCounterMinimumKhz) = 0;
  Register(counter + kCounterMaximumKhz) = kCounterMaximum;
  Register(counter + kCounterInterval) = kCount256Microseconds;
  Register(counter + kCounterSource) = kCountRing;
  const bool done = WaitForBits(counter + kCounterStatus, kCounterDone, kCountTries);
  const uint32_t khz = Register(counter + kCounterResult) >> kCounterResultShift;
  Register(counter + kCounterSource) = kCountNothing;
  return done && khz != 0 ? khz * 1000 : ThisChip().ring_oscillator_hz;
}

bool StartPll() {
  const uintptr_t pll = ThisChip().pll_sys;
  if (!ResetAndRelease(ThisChip().reset_pll_sys)) return false;
  Register(pll + kPllControl) = kReferenceDividedByOne;
  Register(pll + kPllFeedback) = config::kPortPllFbdiv;
  ClearBits(pll + kPllPower, kPllOff | kOscillatorOff);
  if (!WaitForBits(pll + kPllControl, kPllLocked, kLockTries)) return false;
  Register(pll + kPllPostDividers) = kPostDividers;
  ClearBits(pll + kPllPower, kPostDividersOff);
  return true;
}

}  // namespace

ClockState StartClocks() {
  const uint32_t ring_hz = ThisChip().ring_oscillator_hz;
  if (RunsFromPll()) AccountStartUpTime(config::kClockHz);
  // Away from the PLL and the crystal before either is touched.
  if (!SwitchSysToRef() || !SwitchRef(kRefFromRing))
    return {ring_hz, "the clock did not switch to the ring oscillator"};
  Register(Clocks() + kRefDivider) = ThisChip().divide_by_one;
  Register(Clocks() + kSysDivider) = ThisChip().divide_by_one;
  Register(Clocks() + kPeriControl) = kPeriFromSys;

  if (!StartCrystal()) return {ring_hz, "XOSC did not become stable"};
  // The core stays on the ring oscillator while CLK_REF goes over, so that one rate holds for all of the start-up,
  // and that rate can be measured.
  if (!SwitchSysTo(kAuxiliaryIsRing)) return {ring_hz, "the clock did not switch to the ring oscillator"};
  if (!SwitchRef(kRefFromCrystal)) return {ring_hz, "the reference clock did not switch to XOSC"};
  const uint32_t measured_hz = MeasureRing();

  const bool locked = StartPll();
  AccountStartUpTime(measured_hz);
  if (!locked) {
    if (!SwitchSysToRef()) return {measured_hz, "PLL_SYS did not lock, and the clock did not switch to XOSC"};
    return {config::kPortCrystalHz, "PLL_SYS did not lock"};
  }
  if (!SwitchSysTo(kAuxiliaryIsPll)) return {config::kPortCrystalHz, "the clock did not switch to PLL_SYS"};
  return {config::kClockHz, nullptr};
}

}  // namespace mcubench::port::rp2
