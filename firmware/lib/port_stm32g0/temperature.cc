// SPDX-License-Identifier: Apache-2.0
// RM0444 Rev 5, "RCC" and "ADC"; DS12232 Rev 4, "Temperature sensor (TS)" and "Internal voltage reference (VREFINT)".
#include "port/system.h"
#include "port_stm32/registers.h"
#include "port_stm32_temperature/calibration.h"

namespace mcubench::port {
namespace {

using stm32::EnableClock;
using stm32::Register;
using stm32::SetBits;
using stm32::WaitForBits;
using stm32::WaitForField;

constexpr uintptr_t kApbEnable2 = 0x40021000 + 0x40;
constexpr uint32_t kAdcClock = 1u << 20;

constexpr uintptr_t kAdc = 0x40012400;
constexpr uintptr_t kStatus = kAdc + 0x00;  // ISR: a flag is cleared by writing 1 to it
constexpr uint32_t kReady = 1u << 0;
constexpr uint32_t kConverted = 1u << 2;
constexpr uint32_t kInputChosen = 1u << 13;
constexpr uint32_t kAnyFlag = 0x3FFF;
constexpr uintptr_t kControl = kAdc + 0x08;  // CR: writing 0 to a bit that starts something does nothing
constexpr uint32_t kEnable = 1u << 0;
constexpr uint32_t kDisable = 1u << 1;
constexpr uint32_t kStart = 1u << 2;
constexpr uint32_t kRegulator = 1u << 28;
constexpr uint32_t kCalibrate = 1u << 31;
constexpr uintptr_t kConfig2 = kAdc + 0x10;      // CFGR2
constexpr uint32_t kBusClockQuarter = 2u << 30;  // CKMODE: 16 of at most 35 MHz
constexpr uintptr_t kSampleTime = kAdc + 0x14;   // SMPR
constexpr uint32_t kLongestSample = 7;           // 160.5 cycles, 10 us: the sensor wants 5, the reference 4
constexpr uintptr_t kInputs = kAdc + 0x28;       // CHSELR
constexpr uint32_t kSensorInput = 1u << 12;
constexpr uint32_t kReferenceInput = 1u << 13;
constexpr uintptr_t kData = kAdc + 0x40;     // DR
constexpr uintptr_t kCommon = kAdc + 0x308;  // CCR
constexpr uint32_t kReferenceOn = 1u << 22;
constexpr uint32_t kSensorOn = 1u << 23;

constexpr stm32::Calibration kCalibration = {/*cold=*/0x1FFF75A8, /*hot=*/0x1FFF75CA, /*reference=*/0x1FFF75AA,
                                             /*cold_degrees=*/30, /*hot_degrees=*/130};

// DS12232 Rev 4, "ADC characteristics" and "TS characteristics".
constexpr uint32_t kRegulatorMicroseconds = 20;
constexpr uint32_t kSensorMicroseconds = 120;

// Every try is a read of a register, of 5 cycles and more. The calibration takes 82 cycles of the ADC's clock.
constexpr uint32_t kTries = 10000;

bool TurnOn() {
  EnableClock(kApbEnable2, kAdcClock);
  Register(kControl) = kRegulator;
  stm32::WaitMicroseconds(kRegulatorMicroseconds);
  Register(kConfig2) = kBusClockQuarter;
  Register(kCommon) = kReferenceOn | kSensorOn;
  stm32::WaitMicroseconds(kSensorMicroseconds);
  Register(kControl) = kRegulator | kCalibrate;
  if (!WaitForField(kControl, kCalibrate, 0, kTries)) return false;
  // Four cycles of the ADC's clock have to pass before it is enabled.
  stm32::WaitMicroseconds(kRegulatorMicroseconds);
  Register(kStatus) = kAnyFlag;
  Register(kControl) = kRegulator | kEnable;
  return WaitForBits(kStatus, kReady, kTries);
}

bool Convert(uint32_t input, uint32_t* value) {
  Register(kSampleTime) = kLongestSample;
  Register(kStatus) = kAnyFlag;
  Register(kInputs) = input;
  if (!WaitForBits(kStatus, kInputChosen, kTries)) return false;
  Register(kControl) = kRegulator | kStart;
  if (!WaitForBits(kStatus, kConverted, kTries)) return false;
  *value = Register(kData);
  return true;
}

void TurnOff() {
  if ((Register(kControl) & kEnable) != 0) {
    Register(kControl) = kRegulator | kDisable;
    static_cast<void>(WaitForField(kControl, kEnable, 0, kTries));
  }
  Register(kControl) = 0;
  Register(kCommon) = 0;
}

}  // namespace

Status ReadTemperature(int32_t* millicelsius) {
  uint32_t reference = 0;
  uint32_t temperature = 0;
  const bool done = TurnOn() && Convert(kReferenceInput, &reference) && Convert(kSensorInput, &temperature);
  TurnOff();
  if (!done) return Status::kNotAvailable;
  return stm32::TemperatureFrom(kCalibration, temperature, reference, millicelsius);
}

}  // namespace mcubench::port
