// SPDX-License-Identifier: Apache-2.0
// Takes the registers that the core stacked at a fault and hands them to the harness.
#include <cstdint>

#include "port/fault.h"

extern "C" uint32_t __stack_limit;
extern "C" uint32_t __stack_top;

namespace mcubench::port {
namespace {

// System control block (Armv7-M ARM, table B3-4).
constexpr uintptr_t kIcsr = 0xE000ED04;
constexpr uintptr_t kCfsr = 0xE000ED28;
constexpr uintptr_t kHfsr = 0xE000ED2C;
constexpr uintptr_t kMmfar = 0xE000ED34;
constexpr uintptr_t kBfar = 0xE000ED38;

// The basic frame that exception entry pushes (Armv7-M ARM, figure B1-3).
struct StackedFrame {
  uint32_t r0, r1, r2, r3, r12, lr, pc, xpsr;
};

uint32_t Register(uintptr_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

const char* ExceptionName(uint32_t number) {
  switch (number) {
    case 2:
      return "NMI";
    case 3:
      return "HardFault";
    case 4:
      return "MemManage";
    case 5:
      return "BusFault";
    case 6:
      return "UsageFault";
    case 7:
      return "SecureFault";
    default:
      return "unexpected exception";
  }
}

}  // namespace

extern "C" [[noreturn]] void ReportFault(const StackedFrame* frame) {
  FaultRecord record{};
  record.name = ExceptionName(Register(kIcsr) & 0x1FF);
#if __ARM_ARCH >= 7
  record.cfsr = Register(kCfsr);
  record.hfsr = Register(kHfsr);
  record.mmfar = Register(kMmfar);
  record.bfar = Register(kBfar);
#endif
  const uintptr_t sp = reinterpret_cast<uintptr_t>(frame);
  record.sp = static_cast<uint32_t>(sp);
  // A stack that left its memory holds no frame; reading it would fault again.
  const bool frame_is_there = sp >= reinterpret_cast<uintptr_t>(&__stack_limit) &&
                              sp + sizeof(StackedFrame) <= reinterpret_cast<uintptr_t>(&__stack_top);
  if (frame_is_there) {
    record.pc = frame->pc;
    record.lr = frame->lr;
    record.xpsr = frame->xpsr;
  } else {
    record.name = "stack overflow";
  }
  OnFault(record);
}

}  // namespace mcubench::port

// The stack may be used up: the frame's address goes to ReportFault, which runs below the frame if it lies in the
// upper half of the stack, else at the stack's top (what was there is not needed any more).
extern "C" __attribute__((naked, used)) void FaultHandler() {
  __asm volatile(
      "cpsid i            \n"
      "mrs r0, msp        \n"
      "ldr r1, =__stack_top   \n"
      "ldr r2, =__stack_limit \n"
      "subs r3, r1, r2    \n"
      "lsrs r3, r3, #1    \n"
      "adds r2, r2, r3    \n"
      "cmp r0, r1         \n"
      "bhi 1f             \n"
      "cmp r0, r2         \n"
      "bhs 2f             \n"
      "1: mov sp, r1      \n"
      "2: ldr r1, =ReportFault \n"
      "bx r1              \n"
      ".ltorg             \n");
}
