// SPDX-License-Identifier: Apache-2.0
// The sensor of STM32F4 and F7, through ADC1 (RM0385 15.10 and 15.13, RM0390 13.10 and 13.13, RM0090 13.10
// and 13.13).
#include "board_config.h"
#include "port/system.h"
#include "port_stm32/registers.h"
#include "port_stm32_temperature/calibration.h"

namespace mcubench::port {
namespace {

using stm32::Register;

constexpr uintptr_t kApb2Enable = 0x40023844;
constexpr uint32_t kAdc1Clock = 1u << 8;
constexpr uintptr_t kAdc = 0x40012000;
constexpr uintptr_t kStatus = kAdc + 0x00;
constexpr uint32_t kConverted = 1u << 1;
constexpr uintptr_t kControl2 = kAdc + 0x08;
constexpr uint32_t kOn = 1u << 0;
constexpr uint32_t kStart = 1u << 30;
constexpr uintptr_t kSampleTime1 = kAdc + 0x0C;  // channels 10 to 18
constexpr uint32_t kSlowest = 0x07FFFFFF;        // 480 cycles each
constexpr uintptr_t kSequence3 = kAdc + 0x34;
constexpr uintptr_t kData = kAdc + 0x4C;
constexpr uintptr_t kCommonControl = 0x40012304;
constexpr uint32_t kPrescaleBy8 = 3u << 16;
constexpr uint32_t kSensorOn = 1u << 23;  // TSVREFE: the sensor and the reference

constexpr uint32_t kReferenceChannel = 17;
// The sensor takes 10 us to start (the datasheets' "Temperature sensor characteristics").
constexpr uint32_t kStartUpMicroseconds = 20;

// The factory's figures (the datasheets' "Temperature sensor calibration values" and "Internal reference voltage
// calibration values"): at 30 and 110 degrees.
constexpr stm32::Calibration kCalibration = {
    /*cold=*/config::kPortSensorCold,
    /*hot=*/config::kPortSensorCold + 2,
    /*reference=*/config::kPortSensorCold - 2,
    /*cold_degrees=*/30,
    /*hot_degrees=*/110,
};

// 0 where the converter does not answer: 492 cycles of a clock that the core's is 64 times at the most.
uint32_t Convert(uint32_t channel) {
  Register(kSequence3) = channel;
  Register(kStatus) = 0;
  stm32::SetBits(kControl2, kStart);
  if (!stm32::WaitForBits(kStatus, kConverted, 100000)) return 0;
  return Register(kData) & 0xFFF;
}

}  // namespace

Status ReadTemperature(int32_t* millicelsius) {
  stm32::EnableClock(kApb2Enable, kAdc1Clock);
  Register(kCommonControl) = kPrescaleBy8 | kSensorOn;
  Register(kSampleTime1) = kSlowest;
  Register(kControl2) = kOn;
  stm32::WaitMicroseconds(kStartUpMicroseconds);
  const uint32_t sensor = Convert(config::kPortSensorChannel);
  const uint32_t reference = Convert(kReferenceChannel);
  Register(kControl2) = 0;
  Register(kCommonControl) = 0;
  if (sensor == 0) return Status::kNotAvailable;
  return stm32::TemperatureFrom(kCalibration, sensor, reference, millicelsius);
}

}  // namespace mcubench::port
