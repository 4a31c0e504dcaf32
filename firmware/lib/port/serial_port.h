// SPDX-License-Identifier: Apache-2.0
// The byte line to the host.
#ifndef MCUBENCH_PORT_SERIAL_PORT_H_
#define MCUBENCH_PORT_SERIAL_PORT_H_

#include <cstddef>
#include <cstdint>

namespace mcubench::port {

void InitSerialPort();

// Takes one received byte into `*byte`; false when there is none. Never waits.
bool ReadSerialByte(uint8_t* byte);

// Sends all of `data`, waiting for room in the transmitter. Also used by the fault handler: no interrupt needed.
void WriteSerial(const uint8_t* data, size_t size_bytes);

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_SERIAL_PORT_H_
