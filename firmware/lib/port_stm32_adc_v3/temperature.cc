// SPDX-License-Identifier: Apache-2.0
// The ADC's registers (RM0432 Rev 9, RM0433 Rev 8 and RM0456 Rev 4, chapter "ADC"): alike in these families as far as
// a single conversion of one input goes.
#include "port/system.h"
#include "port_stm32/registers.h"
#include "port_stm32_adc_v3/sensor.h"

namespace mcubench::port {
namespace {

using stm32::Register;
using stm32::SetBits;
using stm32::WaitForBits;
using stm32::WaitForField;

constexpr uintptr_t kStatus = 0x00;  // ISR: a flag is cleared by writing 1 to it
constexpr uint32_t kReady = 1u << 0;
constexpr uint32_t kConverted = 1u << 2;
constexpr uint32_t kAnyFlag = 0x7FF;
constexpr uintptr_t kControl = 0x08;  // CR: writing 0 to a bit that starts something does nothing
constexpr uint32_t kEnable = 1u << 0;
constexpr uint32_t kDisable = 1u << 1;
constexpr uint32_t kStart = 1u << 2;
constexpr uint32_t kRegulator = 1u << 28;
constexpr uint32_t kDeepPowerDown = 1u << 29;
constexpr uint32_t kCalibrate = 1u << 31;
constexpr uintptr_t kSampleTimes = 0x14;   // SMPR1: inputs 0 to 9; SMPR2, the next word: 10 to 19
constexpr uint32_t kLongestSample = 7;     // hundreds of cycles
constexpr uintptr_t kPreselection = 0x1C;  // PCSEL
constexpr uintptr_t kSequence = 0x30;      // SQR1: one conversion, of the input from bit 6 on
constexpr uintptr_t kData = 0x40;          // DR
constexpr uintptr_t kCommon = 0x308;       // CCR
constexpr uint32_t kReferenceOn = 1u << 22;
constexpr uint32_t kSensorOn = 1u << 23;

// The regulator takes 20 us at most and the sensor 120 us (DS12023 Rev 6; less in DS12110 Rev 8 and DS13737 Rev 6:
// "ADC" and "Temperature sensor" characteristics).
constexpr uint32_t kRegulatorMicroseconds = 20;
constexpr uint32_t kSensorMicroseconds = 120;

// Every try is a read of a register, of 5 cycles and more. What takes longest is a calibration, of up to 165000
// cycles of the ADC's clock on STM32H7 with linearity, and 20000 without: 3 ms.
constexpr uint32_t kTries = 1000000;

bool TurnOn(const stm32::Sensor& sensor, uint32_t on) {
  Register(sensor.adc + kControl) = 0;  // leaves the deep power-down of the reset
  Register(sensor.adc + kControl) = on;
  stm32::WaitMicroseconds(kRegulatorMicroseconds);
  Register(sensor.adc + kCommon) = sensor.clock | kReferenceOn | kSensorOn;
  stm32::WaitMicroseconds(kSensorMicroseconds);
  Register(sensor.adc + kControl) = on | kCalibrate;
  if (!WaitForField(sensor.adc + kControl, kCalibrate, 0, kTries)) return false;
  // Four cycles of the ADC's clock have to pass before it is enabled.
  stm32::WaitMicroseconds(kRegulatorMicroseconds);
  Register(sensor.adc + kStatus) = kAnyFlag;
  Register(sensor.adc + kControl) = on | kEnable;
  return WaitForBits(sensor.adc + kStatus, kReady, kTries);
}

bool Convert(const stm32::Sensor& sensor, uint32_t on, uint32_t input, uint32_t* value) {
  SetBits(sensor.adc + kSampleTimes + 4 * (input / 10), kLongestSample << 3 * (input % 10));
  if (sensor.preselects) SetBits(sensor.adc + kPreselection, 1u << input);
  Register(sensor.adc + kSequence) = input << 6;
  Register(sensor.adc + kStatus) = kAnyFlag;
  Register(sensor.adc + kControl) = on | kStart;
  if (!WaitForBits(sensor.adc + kStatus, kConverted, kTries)) return false;
  *value = Register(sensor.adc + kData);
  return true;
}

void TurnOff(const stm32::Sensor& sensor, uint32_t on) {
  if ((Register(sensor.adc + kControl) & kEnable) != 0) {
    Register(sensor.adc + kControl) = on | kDisable;
    static_cast<void>(WaitForField(sensor.adc + kControl, kEnable, 0, kTries));
  }
  Register(sensor.adc + kControl) = kDeepPowerDown;
  Register(sensor.adc + kCommon) = 0;
}

}  // namespace

// The first conversion after a pause may be off (ES0393 Rev 9, "Wrong ADC result if conversion done late after
// calibration or previous conversion"): it is dropped.
Status ReadTemperature(int32_t* millicelsius) {
  const stm32::Sensor& sensor = stm32::PrepareSensor();
  const uint32_t on = sensor.control | kRegulator;
  uint32_t reference = 0;
  uint32_t temperature = 0;
  const bool done = TurnOn(sensor, on) && Convert(sensor, on, sensor.reference_input, &reference) &&
                    Convert(sensor, on, sensor.reference_input, &reference) &&
                    Convert(sensor, on, sensor.sensor_input, &temperature);
  TurnOff(sensor, on);
  if (!done) return Status::kNotAvailable;
  return stm32::TemperatureFrom(sensor.calibration, temperature, reference, millicelsius);
}

}  // namespace mcubench::port
