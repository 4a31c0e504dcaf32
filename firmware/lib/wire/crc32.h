// SPDX-License-Identifier: Apache-2.0
// CRC-32/ISO-HDLC: the CRC of zlib, Ethernet and PNG.
#ifndef MCUBENCH_WIRE_CRC32_H_
#define MCUBENCH_WIRE_CRC32_H_

#include "wire/bytes.h"

namespace mcubench::wire {

// The CRC of any bytes that end in their own CRC, least significant byte first.
constexpr uint32_t kCrc32Residue = 0x2144DF1C;

uint32_t Crc32(ByteSpan bytes);

}  // namespace mcubench::wire

#endif  // MCUBENCH_WIRE_CRC32_H_
