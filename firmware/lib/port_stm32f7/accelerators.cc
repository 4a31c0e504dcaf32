// SPDX-License-Identifier: Apache-2.0
// What makes STM32F7 fast: ART, the accelerator of its flash, and the core's own caches (RM0385 3.3.2 and 3.7.1).
#include "port/system.h"
#include "port_cortex_m/cache.h"
#include "port_stm32/registers.h"
#include "port_stm32_pll/clock.h"

namespace mcubench::port {
namespace {

constexpr uint32_t kArtEnable = 1u << 9;

}  // namespace

void stm32::EnableAccelerators() {
  SetBits(kFlashAccess, kFlashPrefetch | kArtEnable);
  EnableCaches();
}

Status ReadSpeedSettings(SpeedSettings* settings) {
  const uint32_t access = stm32::Register(stm32::kFlashAccess);
  settings->can = kInstructionCache | kDataCache | kPrefetch | kFlashAccelerator | kFpu;
  settings->on = 0;
  if (InstructionCacheIsOn()) settings->on |= kInstructionCache;
  if (DataCacheIsOn()) settings->on |= kDataCache;
  if ((access & stm32::kFlashPrefetch) != 0) settings->on |= kPrefetch;
  if ((access & kArtEnable) != 0) settings->on |= kFlashAccelerator;
  if ((stm32::Register(stm32::kCpacr) & stm32::kFpuFullAccess) == stm32::kFpuFullAccess) settings->on |= kFpu;
  settings->wait_states = access & stm32::kLatencyMask;
  return Status::kOk;
}

}  // namespace mcubench::port
