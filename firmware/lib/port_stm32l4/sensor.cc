// SPDX-License-Identifier: Apache-2.0
// RM0432 Rev 9, "RCC" and "ADC"; DS12023 Rev 6, "Temperature sensor (TS)" and "Internal voltage reference (VREFINT)".
#include "port_stm32_adc_v3/sensor.h"

#include "port_stm32/registers.h"

namespace mcubench::port::stm32 {
namespace {

constexpr uintptr_t kAhb2Enable = 0x40021000 + 0x4C;
constexpr uint32_t kAdcClock = 1u << 13;

constexpr Sensor kSensor = {
    /*adc=*/0x50040000,
    /*control=*/0,
    /*clock=*/3u << 16,  // CKMODE: AHB / 4, at most 30 of 80 MHz
    /*preselects=*/false,
    /*sensor_input=*/17,
    /*reference_input=*/0,
    {/*cold=*/0x1FFF75A8, /*hot=*/0x1FFF75CA, /*reference=*/0x1FFF75AA, /*cold_degrees=*/30, /*hot_degrees=*/130},
};

}  // namespace

const Sensor& PrepareSensor() {
  EnableClock(kAhb2Enable, kAdcClock);
  return kSensor;
}

}  // namespace mcubench::port::stm32
