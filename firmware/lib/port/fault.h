// SPDX-License-Identifier: Apache-2.0
// What a fault handler hands to the harness.
#ifndef MCUBENCH_PORT_FAULT_H_
#define MCUBENCH_PORT_FAULT_H_

#include <cstdint>

namespace mcubench::port {

// Registers at the moment of the fault. The fault status registers are 0 on Armv6-M, which has none
// (Armv6-M Architecture Reference Manual, B3.2.2).
struct FaultRecord {
  const char* name;
  uint32_t pc;
  uint32_t lr;
  uint32_t xpsr;
  uint32_t cfsr;
  uint32_t hfsr;
  uint32_t mmfar;
  uint32_t bfar;
  uint32_t sp;
};

// Implemented by the harness, called by the port with interrupts off and a fresh stack. Must not return.
[[noreturn]] void OnFault(const FaultRecord& record);

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_FAULT_H_
