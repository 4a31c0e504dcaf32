// SPDX-License-Identifier: Apache-2.0
// The byte line to the host.
#ifndef MCUBENCH_PORT_SERIAL_PORT_H_
#define MCUBENCH_PORT_SERIAL_PORT_H_

#include <cstddef>
#include <cstdint>

namespace mcubench::port {

// Sets the line up for the clock that runs. May be called again, as the fault handler does.
void InitSerialPort();

// Takes one received byte into `*byte`; false when there is none. Never waits.
bool ReadSerialByte(uint8_t* byte);

// Sends all of `data`, waiting for room in the transmitter, a bounded time for each byte. Also used by the fault
// handler: no interrupt needed.
void WriteSerial(const uint8_t* data, size_t size_bytes);

// Waits, a bounded time, until the last byte is on its way out of the chip: what comes next may be a reset.
void FinishSerial();

// No interrupt of the line's between these two: around a timed region.
void PauseSerialReceive();
void ResumeSerialReceive();

// Bytes that were lost because they came faster than they were taken, since the reset.
uint32_t SerialOverruns();

}  // namespace mcubench::port

#endif  // MCUBENCH_PORT_SERIAL_PORT_H_
