// SPDX-License-Identifier: Apache-2.0
// Bytes on their way from the serial line's interrupt to the main loop. The ring implements the receiving half of
// port/serial_port.h; the chip's part has the registers.
//
//   g_bytes  [ . . . t a k e n | w a i t i n g . . | f r e e ]
//                              ^ g_taken          ^ g_put
//
// One writes g_put (the interrupt), one writes g_taken (the main loop): no lock is needed. Both run on without bound
// and are cut to the ring's size where they index it.
#ifndef MCUBENCH_PORT_RECEIVE_RING_RECEIVE_RING_H_
#define MCUBENCH_PORT_RECEIVE_RING_RECEIVE_RING_H_

#include <cstdint>

namespace mcubench::port {

// From the interrupt: one byte that came; a full ring counts it as lost.
void PushReceived(uint8_t byte);

// From the interrupt: the receiver itself lost a byte.
void CountOverrun();

// Lets the line's interrupt through to TakeSerialInterrupt(), which the chip's part implements: it moves what was
// received by PushReceived() and clears what the receiver complains of.
void EnableSerialInterrupt();
void TakeSerialInterrupt();

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_RECEIVE_RING_RECEIVE_RING_H_
