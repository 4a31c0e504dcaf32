// SPDX-License-Identifier: Apache-2.0
// Arduino's Serial as the line to the host. The core's library receives by interrupt, and waits in write() as long as
// it likes: Arduino has no bound to ask for.
#include "port/serial_port.h"

#include <Arduino.h>

#include "board_config.h"

namespace mcubench::port {

void InitSerialPort() { Serial.begin(config::kBaud); }

bool ReadSerialByte(uint8_t* byte) {
  if (Serial.available() <= 0) return false;
  const int value = Serial.read();
  if (value < 0) return false;
  *byte = static_cast<uint8_t>(value);
  return true;
}

void WriteSerial(const uint8_t* data, size_t size_bytes) { Serial.write(data, size_bytes); }

void FinishSerial() { Serial.flush(); }

// The interrupt is the core's own, and Arduino has no name for it: it stays on in a timed region.
void PauseSerialReceive() {}
void ResumeSerialReceive() {}

// Arduino does not count lost bytes; the frames' checks find that some are missing.
uint32_t SerialOverruns() { return 0; }

}  // namespace mcubench::port
