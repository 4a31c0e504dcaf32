// SPDX-License-Identifier: Apache-2.0
// The last thing that a crashed firmware does: an event with the registers of the fault.
#include "port/fault.h"
#include "port/serial_port.h"
#include "wire/frame_encoder.h"
#include "wire/message_type.h"

namespace mcubench::port {
namespace {

void Pair(wire::CborWriter& body, const char* key, uint32_t value) {
  body.Text(key);
  body.Unsigned(value);
}

}  // namespace

void OnFault(const FaultRecord& record) {
  // The fault may have come before the line was up, or in the middle of a frame: a 0x00 goes first. 192 bytes hold
  // the event's worst case: name 20, nine keys 41 with their heads, eight 32-bit numbers 40, framing.
  static constexpr uint8_t kEndOfFrame[] = {0};
  uint8_t buffer[192];
  wire::FrameEncoder encoder(buffer, sizeof(buffer));
  wire::CborWriter& body = encoder.Begin(wire::EventType(wire::MessageType::kFault), 0);
  body.Map(9);
  body.Text("fault");
  body.Text(record.name);
  Pair(body, "pc", record.pc);
  Pair(body, "lr", record.lr);
  Pair(body, "xpsr", record.xpsr);
  Pair(body, "cfsr", record.cfsr);
  Pair(body, "hfsr", record.hfsr);
  Pair(body, "mmfar", record.mmfar);
  Pair(body, "bfar", record.bfar);
  Pair(body, "sp", record.sp);
  wire::ByteSpan line{nullptr, 0};
  InitSerialPort();
  if (encoder.Finish(&line) == Status::kOk) {
    WriteSerial(kEndOfFrame, sizeof(kEndOfFrame));
    WriteSerial(line.data, line.size);
  }
  for (;;) {
  }
}

}  // namespace mcubench::port
