// SPDX-License-Identifier: Apache-2.0
// What must not happen between the markers.
#ifndef MCUBENCH_PLUGIN_VIOLATION_H_
#define MCUBENCH_PLUGIN_VIOLATION_H_

#include <stdint.h>

typedef enum { kNone, kHandlerEntered, kDeviceTouched, kMarkerNotCalled } ViolationKind;

// Notes it, where an inference runs and nothing was noted before.
void Violate(ViolationKind kind, uint32_t address, uint32_t data_address);

#endif  // MCUBENCH_PLUGIN_VIOLATION_H_
