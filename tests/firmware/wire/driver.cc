// SPDX-License-Identifier: Apache-2.0
// Runs the wire library for the tests: one line in, a command and its words; one line out, the result.
#include <cinttypes>

#include "line.h"
#include "wire/cbor_reader.h"
#include "wire/cbor_writer.h"
#include "wire/cobs.h"
#include "wire/crc32.h"
#include "wire/frame_decoder.h"
#include "wire/frame_encoder.h"

namespace {

using mcubench::Status;
using namespace mcubench::wire;

void PrintStatus(Status status) { printf("%d", static_cast<int>(status)); }

void PrintCobs(CobsResult result, const uint8_t* data) {
  PrintStatus(result.status);
  putchar(' ');
  PrintHex(data, result.size);
}

// crc32 HEX -> CRC
void RunCrc32(Words* words) {
  const HexBuffer bytes(words->Required());
  printf("%08" PRIx32, Crc32({bytes.data(), bytes.size()}));
}

// cobs_encode CAPACITY HEX -> STATUS HEX
void RunCobsEncode(Words* words) {
  const Buffer encoded(words->NextNumber());
  const HexBuffer raw(words->Required());
  PrintCobs(CobsEncode({raw.data(), raw.size()}, encoded.data(), encoded.size()), encoded.data());
}

// cobs_encode_in_place HEX -> STATUS HEX, in the smallest buffer that the header allows
void RunCobsEncodeInPlace(Words* words) {
  const HexBuffer raw(words->Required());
  const size_t gap = CobsOverhead(raw.size());
  const Buffer both(gap + raw.size());
  memcpy(both.data() + gap, raw.data(), raw.size());
  PrintCobs(CobsEncode({both.data() + gap, raw.size()}, both.data(), both.size()), both.data());
}

// cobs_decode HEX -> STATUS HEX
void RunCobsDecode(Words* words) {
  const HexBuffer data(words->Required());
  PrintCobs(CobsDecodeInPlace(data.data(), data.size()), data.data());
}

// deframe CAPACITY HEX -> [TYPE:SEQUENCE:HEX ...] DROPPED
void RunDeframe(Words* words) {
  const Buffer buffer(words->NextNumber());
  const HexBuffer stream(words->Required());
  FrameDecoder decoder(buffer.data(), buffer.size());
  for (size_t i = 0; i < stream.size(); ++i) {
    if (!decoder.Push(stream.data()[i])) continue;
    const Frame& frame = decoder.frame();
    printf("%d:%d:", frame.type, frame.sequence);
    PrintHex(frame.body.data, frame.body.size);
    putchar(' ');
  }
  printf("%" PRIu32, decoder.dropped_frames());
}

// One item for the writer: a letter, and what it holds.
void WriteItem(const char* item, CborWriter* writer) {
  const char* const value = item + 1;
  switch (item[0]) {
    case 'm':
      return writer->Map(static_cast<uint32_t>(strtoul(value, nullptr, 10)));
    case 'a':
      return writer->Array(static_cast<uint32_t>(strtoul(value, nullptr, 10)));
    case 'u':
      return writer->Unsigned(strtoull(value, nullptr, 10));
    case 'i':
      return writer->Signed(static_cast<int32_t>(strtol(value, nullptr, 10)));
    case 'b':
      return writer->Bool(value[0] == '1');
    case 't':
      return writer->Text(HexText(value).text());
    case 'x': {
      const HexBuffer bytes(value);
      return writer->Bytes({bytes.data(), bytes.size()});
    }
    case 'z': {
      const HexBuffer bytes(value);
      uint8_t* const content = writer->BeginBytes(bytes.size());
      if (content != nullptr) memcpy(content, bytes.data(), bytes.size());
      return;
    }
    default:
      abort();
  }
}

void WriteItems(Words* words, CborWriter* writer) {
  while (const char* item = words->Next()) WriteItem(item, writer);
}

// write CAPACITY ITEM ... -> OVERFLOWED REMAINING HEX
void RunWrite(Words* words) {
  const Buffer buffer(words->NextNumber());
  CborWriter writer(buffer.data(), buffer.size());
  WriteItems(words, &writer);
  printf("%d %zu ", writer.overflowed(), writer.remaining());
  PrintHex(buffer.data(), writer.size());
}

// frame CAPACITY TYPE SEQUENCE ITEM ... -> STATUS HEX, then the same of an error reply in the same buffer, then the
// status of a Finish() that no Begin() preceded
void RunFrame(Words* words) {
  const Buffer buffer(words->NextNumber());
  const uint8_t type = static_cast<uint8_t>(words->NextNumber());
  const uint8_t sequence = static_cast<uint8_t>(words->NextNumber());
  FrameEncoder encoder(buffer.data(), buffer.size());
  WriteItems(words, &encoder.Begin(type, sequence));
  ByteSpan line = {nullptr, 0};
  PrintStatus(encoder.Finish(&line));
  putchar(' ');
  PrintHex(line.data, line.size);

  CborWriter& body = encoder.Begin(type, sequence);
  body.Map(1);
  body.Text("status");
  body.Unsigned(static_cast<uint64_t>(Status::kInternal));
  line = {nullptr, 0};
  putchar(' ');
  PrintStatus(encoder.Finish(&line));
  putchar(' ');
  PrintHex(line.data, line.size);
  putchar(' ');
  PrintStatus(encoder.Finish(&line));
}

// validate HEX -> STATUS
void RunValidate(Words* words) {
  const HexBuffer body(words->Required());
  PrintStatus(CborReader({body.data(), body.size()}).Validate());
}

void ReadItem(const CborReader& reader, char kind, const char* key) {
  uint32_t number = 0;
  bool flag = false;
  ByteSpan bytes = {nullptr, 0};
  switch (kind) {
    case 'u':
      PrintStatus(reader.ReadUnsigned(key, &number));
      printf(":%" PRIu32, number);
      break;
    case 'b':
      PrintStatus(reader.ReadBool(key, &flag));
      printf(":%d", flag);
      break;
    case 'x':
      PrintStatus(reader.ReadBytes(key, &bytes));
      putchar(':');
      PrintHex(bytes.data, bytes.size);
      break;
    default:
      abort();
  }
}

// read HEX KIND+KEY ... -> STATUS:VALUE ...
void RunRead(Words* words) {
  const HexBuffer body(words->Required());
  const CborReader reader({body.data(), body.size()});
  const char* separator = "";
  while (const char* word = words->Next()) {
    printf("%s", separator);
    ReadItem(reader, word[0], HexText(word + 1).text());
    separator = " ";
  }
}

struct Command {
  const char* name;
  void (*run)(Words*);
};

constexpr Command kCommands[] = {
    {"crc32", RunCrc32},
    {"cobs_encode", RunCobsEncode},
    {"cobs_encode_in_place", RunCobsEncodeInPlace},
    {"cobs_decode", RunCobsDecode},
    {"deframe", RunDeframe},
    {"write", RunWrite},
    {"frame", RunFrame},
    {"validate", RunValidate},
    {"read", RunRead},
};

void RunLine(char* line) {
  Words words(line);
  const char* const name = words.Required();
  for (const Command& command : kCommands) {
    if (strcmp(command.name, name) == 0) {
      command.run(&words);
      putchar('\n');
      return;
    }
  }
  abort();
}

}  // namespace

int main() {
  char* line = nullptr;
  size_t capacity = 0;
  ssize_t size;
  while ((size = getline(&line, &capacity, stdin)) > 0) {
    if (line[size - 1] == '\n') line[size - 1] = '\0';
    RunLine(line);
  }
  free(line);
  return 0;
}
