// SPDX-License-Identifier: Apache-2.0
#ifndef MCUBENCH_PORT_RP2_RESET_CAUSE_H_
#define MCUBENCH_PORT_RP2_RESET_CAUSE_H_

#include "port/system.h"

namespace mcubench::port::rp2 {

// Reads why the chip started, and marks it as read. Once, after a reset.
ResetCause TakeResetCause();

}  // namespace mcubench::port::rp2

#endif  // MCUBENCH_PORT_RP2_RESET_CAUSE_H_
