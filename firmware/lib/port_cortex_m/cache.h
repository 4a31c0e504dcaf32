// SPDX-License-Identifier: Apache-2.0
// The caches of a Cortex-M7.
#ifndef MCUBENCH_PORT_CORTEX_M_CACHE_H_
#define MCUBENCH_PORT_CORTEX_M_CACHE_H_

namespace mcubench::port {

// Invalidates and turns on both caches. For a core that has them; once, after a reset.
void EnableCaches();

bool InstructionCacheIsOn();
bool DataCacheIsOn();

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_CORTEX_M_CACHE_H_
