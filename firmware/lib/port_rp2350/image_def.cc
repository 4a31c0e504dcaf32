// SPDX-License-Identifier: Apache-2.0
// What the boot ROM looks for in the first 4 KiB of the flash: a loop of one block that says what the image is. It
// then takes stack and entry from the vectors at the image's start, and sets the flash's quad mode up by itself
// (RP2350 Datasheet, 5.9).
#include <cstdint>

namespace mcubench::port {
namespace {

struct ImageDef {
  uint32_t start;
  uint32_t image_type;
  uint32_t last;
  uint32_t next_block;
  uint32_t end;
};

constexpr uint32_t kBlockStart = 0xFFFFDED3;
constexpr uint32_t kBlockEnd = 0xAB123579;

// 5.9.3: an item of one word. Its flags say an executable (bits 0-3), for the Secure state (4-5), for Arm (8-10),
// for RP2350 (12-14).
constexpr uint32_t kItemImageType = 0x42 | 1u << 8;
constexpr uint32_t kExecutable = 1u << 0;
constexpr uint32_t kSecure = 2u << 4;
constexpr uint32_t kArm = 0u << 8;
constexpr uint32_t kRp2350 = 1u << 12;

// The last item has the size of the others, in words.
constexpr uint32_t kItemLast = 0xFF | 1u << 8;

}  // namespace

extern "C" __attribute__((section(".image_def"), used)) const ImageDef g_image_def = {
    kBlockStart, kItemImageType | (kExecutable | kSecure | kArm | kRp2350) << 16, kItemLast,
    0,  // the block itself is the next one
    kBlockEnd,
};

}  // namespace mcubench::port
