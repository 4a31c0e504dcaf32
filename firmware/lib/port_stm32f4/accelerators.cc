// SPDX-License-Identifier: Apache-2.0
// What makes STM32F4 fast: the caches and the prefetch of its flash interface (RM0090 3.5.2 and 3.9.1).
#include "port/system.h"
#include "port_stm32/registers.h"
#include "port_stm32_pll/clock.h"

namespace mcubench::port {
namespace {

constexpr uint32_t kFlashInstructionCache = 1u << 9;
constexpr uint32_t kFlashDataCache = 1u << 10;

}  // namespace

void stm32::EnableAccelerators() { SetBits(kFlashAccess, kFlashPrefetch | kFlashInstructionCache | kFlashDataCache); }

Status ReadSpeedSettings(SpeedSettings* settings) {
  const uint32_t access = stm32::Register(stm32::kFlashAccess);
  settings->can = kInstructionCache | kDataCache | kPrefetch | kFpu;
  settings->on = 0;
  if ((access & kFlashInstructionCache) != 0) settings->on |= kInstructionCache;
  if ((access & kFlashDataCache) != 0) settings->on |= kDataCache;
  if ((access & stm32::kFlashPrefetch) != 0) settings->on |= kPrefetch;
  if ((stm32::Register(stm32::kCpacr) & stm32::kFpuFullAccess) == stm32::kFpuFullAccess) settings->on |= kFpu;
  settings->wait_states = access & stm32::kLatencyMask;
  return Status::kOk;
}

}  // namespace mcubench::port
