// SPDX-License-Identifier: Apache-2.0
// The temperature sensor behind the ADC that STM32L4, L4+, H7 and U5 have, as one chip has it.
#ifndef MCUBENCH_PORT_STM32_ADC_V3_SENSOR_H_
#define MCUBENCH_PORT_STM32_ADC_V3_SENSOR_H_

#include <cstdint>

#include "port_stm32_temperature/calibration.h"

namespace mcubench::port::stm32 {

struct Sensor {
  uintptr_t adc;
  // CR, while the ADC is on, beside its regulator: BOOST.
  uint32_t control;
  // CCR: CKMODE and PRESC.
  uint32_t clock;
  // Whether an input has to be chosen in PCSEL beforehand.
  bool preselects;
  uint32_t sensor_input;
  uint32_t reference_input;
  Calibration calibration;
};

// Clocks the ADC. Implemented by the family.
const Sensor& PrepareSensor();

}  // namespace mcubench::port::stm32

#endif  // MCUBENCH_PORT_STM32_ADC_V3_SENSOR_H_
