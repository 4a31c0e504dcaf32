// SPDX-License-Identifier: Apache-2.0
// RM0456 Rev 4, "RCC", "PWR" and "ADC"; DS13737 Rev 6, "Temperature sensor" and "Internal voltage reference": at ADC1
// with its 14 bits, as the factory did.
#include "port_stm32_adc_v3/sensor.h"

#include "port_stm32/registers.h"

namespace mcubench::port::stm32 {
namespace {

constexpr uintptr_t kRcc = 0x46020C00;
constexpr uintptr_t kAhb2Enable1 = kRcc + 0x8C;
constexpr uint32_t kAdcClock = 1u << 10;
constexpr uintptr_t kClockChoice3 = kRcc + 0xE8;  // CCIPR3
constexpr uint32_t kAdcMask = 7u << 12;
constexpr uint32_t kAdcFromHsi = 4u << 12;
constexpr uintptr_t kSupplyControl = 0x46020800 + 0x10;  // PWR_SVMCR
constexpr uint32_t kVddaValid = 1u << 30;

constexpr Sensor kSensor = {
    /*adc=*/0x42028000,
    /*control=*/0,
    /*clock=*/0u << 18,  // PRESC: HSI16 / 1
    /*preselects=*/true,
    /*sensor_input=*/19,
    /*reference_input=*/0,
    {/*cold=*/0x0BFA0710, /*hot=*/0x0BFA0742, /*reference=*/0x0BFA07A5, /*cold_degrees=*/30, /*hot_degrees=*/130},
};

}  // namespace

const Sensor& PrepareSensor() {
  // VDDA is dead until software vouches for it (RM0456, "Independent analog peripherals supply").
  SetBits(kSupplyControl, kVddaValid);
  WriteField(kClockChoice3, kAdcMask, kAdcFromHsi);
  EnableClock(kAhb2Enable1, kAdcClock);
  return kSensor;
}

}  // namespace mcubench::port::stm32
