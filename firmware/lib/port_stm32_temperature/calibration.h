// SPDX-License-Identifier: Apache-2.0
// What the factory measured in each STM32: the sensor's voltage at two temperatures and the internal reference's, all
// at the same supply.
#ifndef MCUBENCH_PORT_STM32_TEMPERATURE_CALIBRATION_H_
#define MCUBENCH_PORT_STM32_TEMPERATURE_CALIBRATION_H_

#include <cstdint>

#include "port/system.h"

namespace mcubench::port::stm32 {

// Where each figure of 16 bits is, and the temperatures in degrees Celsius.
struct Calibration {
  uintptr_t cold;
  uintptr_t hot;
  uintptr_t reference;
  int32_t cold_degrees;
  int32_t hot_degrees;
};

// What the converter gave for the sensor and for the reference. kNotAvailable where that, or the factory's figures,
// cannot be right.
Status TemperatureFrom(const Calibration& calibration, uint32_t sensor, uint32_t reference, int32_t* millicelsius);

// At least so long, at whatever the core runs on.
void WaitMicroseconds(uint32_t microseconds);

}  // namespace mcubench::port::stm32

#endif  // MCUBENCH_PORT_STM32_TEMPERATURE_CALIBRATION_H_
