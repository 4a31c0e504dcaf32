// SPDX-License-Identifier: Apache-2.0
// Loads and stores, by instruction and by the region of memory that they go to.
#ifndef MCUBENCH_PLUGIN_ACCESSES_H_
#define MCUBENCH_PLUGIN_ACCESSES_H_

#include "qemu_api.h"
#include "words.h"

// Has QEMU report what the instructions of a block access.
void CountAccesses(const struct qemu_plugin_tb* tb);

// Appends what was accessed since the last time: a number, then for each instruction, region and direction the
// address, the region, 1 for a store, the count, and the bytes.
void AppendAccesses(Words* row);

#endif  // MCUBENCH_PLUGIN_ACCESSES_H_
