// SPDX-License-Identifier: Apache-2.0
// The little of the Thumb instruction set that the counter must know: where a straight run of instructions ends.
// Encodings: Armv7-M ARM (DDI 0403), chapter A5; Armv8-M ARM (DDI 0553), chapter C2.3.
#ifndef MCUBENCH_PLUGIN_THUMB_H_
#define MCUBENCH_PLUGIN_THUMB_H_

#include <stdbool.h>
#include <stdint.h>

// The halfwords of an instruction; `second` only counts where the instruction is 4 bytes long.
typedef struct {
  uint32_t address;
  uint32_t size_bytes;
  uint32_t first;
  uint32_t second;
} ThumbInstruction;

// True where an instruction that starts with this halfword has another.
static inline bool IsWide(uint32_t first) { return (first >> 11) >= 0x1D; }

static inline int32_t SignExtend(uint32_t value, unsigned bits) {
  return (int32_t)(value << (32 - bits)) >> (32 - bits);
}

static inline bool IsNarrowBranch(uint32_t first) {
  const uint32_t high_register = (first >> 4 & 8) | (first & 7);
  return (first & 0xF000) == 0xD000 ||                         // B<c>, UDF, SVC
         (first & 0xF800) == 0xE000 ||                         // B
         (first & 0xF500) == 0xB100 ||                         // CBZ, CBNZ
         (first & 0xFF00) == 0x4700 ||                         // BX, BLX
         (first & 0xFF00) == 0xBD00 ||                         // POP {.., pc}
         (first & 0xFF00) == 0xBE00 ||                         // BKPT
         ((first & 0xFD00) == 0x4400 && high_register == 15);  // ADD pc, MOV pc
}

static inline bool IsWideBranch(uint32_t first, uint32_t second) {
  if ((first & 0xF800) == 0xF000 && (second & 0x8000) != 0) {
    if ((second & 0x5000) != 0) return (second & 0x7000) != 0x6000;   // BL, B, LE, WLS; not DLS and LCTP
    return (first & 0x0380) != 0x0380 || (first & 0xFFF0) == 0xF7F0;  // B<c>, UDF; not MSR, MRS, hints and barriers
  }
  return ((first & 0xFE50) == 0xE810 && (second & 0x8000) != 0) ||       // LDM {.., pc}
         ((first & 0xFF70) == 0xF850 && (second & 0xF000) == 0xF000) ||  // LDR pc
         ((first & 0xFFF0) == 0xE8D0 && (second & 0xFFE0) == 0xF000);    // TBB, TBH
}

// True where what is executed next need not be what comes next in memory.
static inline bool IsBranch(ThumbInstruction instruction) {
  return instruction.size_bytes == 2 ? IsNarrowBranch(instruction.first)
                                     : IsWideBranch(instruction.first, instruction.second);
}

// True for BLX and BX through a register other than lr: calls of a function whose address is not in the instruction.
static inline bool IsIndirectCall(ThumbInstruction instruction) {
  return instruction.size_bytes == 2 && (instruction.first & 0xFF00) == 0x4700 && (instruction.first >> 3 & 15) != 14;
}

// Where BL and the unconditional B go to; the instruction's own address for every other one.
static inline uint32_t DirectTarget(ThumbInstruction instruction) {
  const uint32_t first = instruction.first, second = instruction.second, pc = instruction.address + 4;
  if (instruction.size_bytes == 2 && (first & 0xF800) == 0xE000)
    return pc + (uint32_t)SignExtend((first & 0x7FF) << 1, 12);
  if (instruction.size_bytes == 4 && (first & 0xF800) == 0xF000 && (second & 0x9000) == 0x9000) {
    const uint32_t sign = first >> 10 & 1, i1 = (second >> 13 & 1) ^ sign ^ 1, i2 = (second >> 11 & 1) ^ sign ^ 1;
    const uint32_t offset = sign << 24 | i1 << 23 | i2 << 22 | (first & 0x3FF) << 12 | (second & 0x7FF) << 1;
    return pc + (uint32_t)SignExtend(offset, 25);
  }
  return instruction.address;
}

#endif  // MCUBENCH_PLUGIN_THUMB_H_
