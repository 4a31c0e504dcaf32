// SPDX-License-Identifier: Apache-2.0
// What nRF52 has of its own: an instruction cache, an FPU, a DC/DC converter and a calibrated temperature sensor.
#include "port_nrf5/chip.h"

#include "board_config.h"
#include "port/system.h"
#include "port_nrf5/registers.h"

namespace mcubench::port {
namespace {

using nrf5::Register;

// nRF52840 Product Specification v1.7, "NVMC".
constexpr uintptr_t kCacheConfig = nrf5::kNvmc + 0x540;  // ICACHECNF
constexpr uint32_t kCacheEnable = 1u << 0;

// nRF52840 Product Specification v1.7, "POWER": the converter of the REG1 stage works only with its inductor.
constexpr uintptr_t kConverter = nrf5::kPowerAndClock + 0x578;  // DCDCEN

// The calibration in FICR and where the sensor takes it from ("FICR" and "TEMP"): A0-A5, B0-B5, T0-T4, which FICR
// keeps one after the other.
struct Calibration {
  uintptr_t sensor;
  uintptr_t factory;
  uint32_t words;
};
constexpr Calibration kCalibrations[] = {
    {nrf5::kTemp + 0x520, nrf5::kFicr + 0x404, 6},
    {nrf5::kTemp + 0x540, nrf5::kFicr + 0x41C, 6},
    {nrf5::kTemp + 0x560, nrf5::kFicr + 0x434, 5},
};

// Coprocessor Access Control Register, full access to the FPU (Armv7-M ARM, B3.2.20).
constexpr uintptr_t kCpacr = 0xE000ED88;
constexpr uint32_t kFpuFullAccess = 0xFu << 20;

}  // namespace

namespace nrf5 {

void PrepareChip() {
  Register(kCacheConfig) = kCacheEnable;
  if (config::kPortDcdcInductor != 0) Register(kConverter) = 1;
  // nRF52840 Errata, 66: the reset leaves the sensor with other values than the factory's.
  for (const Calibration& calibration : kCalibrations) {
    for (uint32_t i = 0; i < calibration.words; ++i) {
      Register(calibration.sensor + 4 * i) = Register(calibration.factory + 4 * i);
    }
  }
}

}  // namespace nrf5

// The flash's wait states are in no register: the chip inserts them by itself where the cache misses.
Status ReadSpeedSettings(SpeedSettings* settings) {
  settings->can = kInstructionCache | kFpu;
  settings->on = 0;
  if ((Register(kCacheConfig) & kCacheEnable) != 0) settings->on |= kInstructionCache;
  if ((Register(kCpacr) & kFpuFullAccess) == kFpuFullAccess) settings->on |= kFpu;
  settings->wait_states = 0;
  return Status::kOk;
}

}  // namespace mcubench::port
