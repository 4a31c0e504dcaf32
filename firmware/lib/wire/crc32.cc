// SPDX-License-Identifier: Apache-2.0
// CRC-32 four bits at a time: a table of 64 bytes instead of 1024, at half the
// speed, which the line's own speed hides.
#include "wire/crc32.h"

namespace mcubench::wire {
namespace {

// Entry n is n divided by the polynomial 0xEDB88320 (reflected), four steps.
constexpr uint32_t kTable[16] = {
    0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
    0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
};

}  // namespace

uint32_t Crc32(ByteSpan bytes) {
  uint32_t crc = 0xFFFFFFFF;
  for (size_t i = 0; i < bytes.size; ++i) {
    crc ^= bytes.data[i];
    crc = (crc >> 4) ^ kTable[crc & 0xF];
    crc = (crc >> 4) ^ kTable[crc & 0xF];
  }
  return ~crc;
}

}  // namespace mcubench::wire
