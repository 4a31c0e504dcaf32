// SPDX-License-Identifier: Apache-2.0
// RM0433 Rev 8, "RCC" and "ADC"; DS12110 Rev 8, "Temperature sensor" and "Embedded reference voltage": at ADC3 only.
#include "port_stm32_adc_v3/sensor.h"

#include "port_stm32/registers.h"

namespace mcubench::port::stm32 {
namespace {

constexpr uintptr_t kRcc = 0x58024400;
constexpr uintptr_t kDomain1Clocks = kRcc + 0x4C;  // D1CCIPR
constexpr uint32_t kCommonMask = 3u << 28;         // CKPERSEL
constexpr uint32_t kCommonIsHsi = 0u << 28;
constexpr uintptr_t kDomain3Clocks = kRcc + 0x58;  // D3CCIPR
constexpr uint32_t kAdcMask = 3u << 16;
constexpr uint32_t kAdcFromCommon = 2u << 16;
constexpr uintptr_t kAhb4Enable = kRcc + 0xE0;
constexpr uint32_t kAdc3Clock = 1u << 24;

constexpr Sensor kSensor = {
    /*adc=*/0x58026000,
    /*control=*/1u << 8,  // BOOST: 6.25 to 12.5 MHz
    /*clock=*/2u << 18,   // PRESC: HSI's 64 MHz / 4, of which the ADC makes 8 MHz
    /*preselects=*/true,
    /*sensor_input=*/18,
    /*reference_input=*/19,
    {/*cold=*/0x1FF1E820, /*hot=*/0x1FF1E840, /*reference=*/0x1FF1E860, /*cold_degrees=*/30, /*hot_degrees=*/110},
};

}  // namespace

const Sensor& PrepareSensor() {
  WriteField(kDomain1Clocks, kCommonMask, kCommonIsHsi);
  WriteField(kDomain3Clocks, kAdcMask, kAdcFromCommon);
  EnableClock(kAhb4Enable, kAdc3Clock);
  return kSensor;
}

}  // namespace mcubench::port::stm32
