// SPDX-License-Identifier: Apache-2.0
// What the engine has to say goes to the host as a log event.
#include <cstddef>

#include "engine/engine.h"
#include "port/serial_port.h"
#include "wire/frame_encoder.h"
#include "wire/message_type.h"

namespace mcubench::engine {
namespace {

// A longer text is cut.
constexpr size_t kMaxTextBytes = 160;
// Besides the text: type, sequence, CRC, the map, the key, the text's head, framing.
constexpr size_t kMaxLineBytes = kMaxTextBytes + 24;

// Names out of a model's file may hold any byte; text on the wire is UTF-8.
char Printable(char byte) { return byte >= ' ' && byte <= '~' ? byte : '?'; }

}  // namespace

void OnMessage(const char* text) {
  char printable[kMaxTextBytes + 1];
  size_t length = 0;
  for (; length < kMaxTextBytes && text[length] != '\0'; ++length) printable[length] = Printable(text[length]);
  printable[length] = '\0';
  uint8_t buffer[kMaxLineBytes];
  wire::FrameEncoder encoder(buffer, sizeof(buffer));
  wire::CborWriter& body = encoder.Begin(wire::EventType(wire::MessageType::kLog), 0);
  body.Map(1);
  body.Text("text");
  body.Text(printable);
  wire::ByteSpan line{nullptr, 0};
  if (encoder.Finish(&line) == Status::kOk) port::WriteSerial(line.data, line.size);
}

}  // namespace mcubench::engine
