// SPDX-License-Identifier: Apache-2.0
// A request with the sequence number of the last one is a retry: its reply got lost, and is sent again as it was.
#include "bench/server.h"

#include "bench/commands.h"
#include "port/serial_port.h"
#include "port/system.h"
#include "wire/frame_decoder.h"
#include "wire/frame_encoder.h"
#include "wire/message_type.h"

namespace mcubench::bench {
namespace {

#define MCUBENCH_IO_BUFFER __attribute__((section(".bss.mcubench_io")))
MCUBENCH_IO_BUFFER uint8_t g_receive_buffer[wire::kMaxEncodedBytes];
MCUBENCH_IO_BUFFER uint8_t g_reply_buffer[wire::kMaxLineBytes];

struct LastReply {
  uint8_t sequence;
  uint8_t type;
  wire::ByteSpan line;
};

// A reply that holds only a status always fits, so that this cannot fail.
wire::ByteSpan Refuse(wire::FrameEncoder& encoder, const wire::Frame& request, Status status) {
  wire::CborWriter& body = encoder.Begin(wire::ReplyType(request.type), request.sequence);
  body.Map(1);
  body.Text("status");
  body.Unsigned(static_cast<uint32_t>(status));
  wire::ByteSpan line{nullptr, 0};
  if (encoder.Finish(&line) != Status::kOk) line.size = 0;
  return line;
}

wire::ByteSpan Answer(wire::FrameEncoder& encoder, const wire::Frame& request) {
  wire::CborWriter& body = encoder.Begin(wire::ReplyType(request.type), request.sequence);
  const Status status = Execute(request, body);
  wire::ByteSpan line{nullptr, 0};
  if (status != Status::kOk) return Refuse(encoder, request, status);
  if (encoder.Finish(&line) != Status::kOk) return Refuse(encoder, request, Status::kInternal);
  return line;
}

}  // namespace

void Serve() {
  wire::FrameDecoder decoder(g_receive_buffer, sizeof(g_receive_buffer));
  wire::FrameEncoder encoder(g_reply_buffer, sizeof(g_reply_buffer));
  LastReply last{0, 0, {nullptr, 0}};
  for (;;) {
    uint8_t byte;
    if (!port::ReadSerialByte(&byte) || !decoder.Push(byte)) continue;
    const wire::Frame& request = decoder.frame();
    const bool is_retry = last.line.size != 0 && request.sequence == last.sequence && request.type == last.type;
    if (!is_retry) {
      last.line = Answer(encoder, request);
      last.sequence = request.sequence;
      last.type = request.type;
    }
    port::WriteSerial(last.line.data, last.line.size);
    if (ResetRequested()) {
      port::FinishSerial();
      port::ResetSystem();
    }
  }
}

}  // namespace mcubench::bench
