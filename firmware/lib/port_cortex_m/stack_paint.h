// SPDX-License-Identifier: Apache-2.0
// The word that the start-up code fills the stack with, and the high-water mark is read against.
#ifndef MCUBENCH_PORT_CORTEX_M_STACK_PAINT_H_
#define MCUBENCH_PORT_CORTEX_M_STACK_PAINT_H_

#include <cstdint>

namespace mcubench::port {

inline constexpr uint32_t kStackPaint = 0xC5C5C5C5u;

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_CORTEX_M_STACK_PAINT_H_
