// SPDX-License-Identifier: Apache-2.0
#include "port_stm32_temperature/calibration.h"

namespace mcubench::port::stm32 {
namespace {

// By bytes: STM32U5 keeps its reference at an odd address.
uint32_t ReadHalfword(uintptr_t address) {
  const volatile uint8_t* const bytes = reinterpret_cast<const volatile uint8_t*>(address);
  return bytes[0] | static_cast<uint32_t>(bytes[1]) << 8;
}

}  // namespace

// A conversion is a voltage's share of the supply. The reference's voltage is the same now as in the factory, so
// sensor x (factory's reference) / reference is what the factory would have read for the sensor.
Status TemperatureFrom(const Calibration& calibration, uint32_t sensor, uint32_t reference, int32_t* millicelsius) {
  const int64_t cold = ReadHalfword(calibration.cold);
  const int64_t hot = ReadHalfword(calibration.hot);
  const int64_t factory_reference = ReadHalfword(calibration.reference);
  if (reference == 0 || hot <= cold || factory_reference == 0) return Status::kNotAvailable;
  const int64_t above_cold = sensor * factory_reference - cold * reference;
  const int64_t span = (hot - cold) * reference;
  const int64_t millidegrees = (calibration.hot_degrees - calibration.cold_degrees) * 1000 * above_cold / span;
  *millicelsius = static_cast<int32_t>(calibration.cold_degrees * 1000 + millidegrees);
  return Status::kOk;
}

void WaitMicroseconds(uint32_t microseconds) {
  // A turn takes a cycle at the least.
  for (uint32_t turns = CoreClockHz() / 1000000 * microseconds; turns != 0; --turns) __asm volatile("nop");
}

}  // namespace mcubench::port::stm32
