// SPDX-License-Identifier: Apache-2.0
// mcubench_mve_multiply_one() and _two(): see channels.h for what they read, and in which order.
  .syntax unified
  .thumb
  .arch armv8.1-m.main
  .arch_extension mve

// The fields of MveChannels.
#define BLOCKS 0
#define SCALES 4
#define COUNT 8
#define DEPTH 12
#define SCALES_STEP 16
#define OUTPUT_OFFSET 17
#define ACTIVATION_MIN 18
#define ACTIVATION_MAX 19

// Above what is pushed.
#define LEFT 0
#define STEP 4
#define OFFSET 8
#define PAIR 12
#define DELTA 16
#define LOCAL_BYTES 20
#define PUSHED_BYTES (9 * 4 + 64)

// From r0: what does not change, into vectors 6 and 7 and the frame; blocks to r5, the depth to \depth, filled up to
// whole vectors to \whole, and how much further than that the next pair of channels is to [sp, #PAIR].
.macro prologue depth, whole, scales
  push {r4-r11, lr}
  vpush {d8-d15}
  sub sp, #LOCAL_BYTES
  ldrsb r4, [r0, #SCALES_STEP]
  ldrsb r5, [r0, #OUTPUT_OFFSET]
  ldrsb r6, [r0, #ACTIVATION_MIN]
  ldrsb r7, [r0, #ACTIVATION_MAX]
  vdup.32 q6, r6
  vdup.32 q7, r7
  ldr r6, [r0, #COUNT]
  ldr \depth, [r0, #DEPTH]
  ldr \scales, [r0, #SCALES]
  strd r6, r4, [sp, #LEFT]
  str r5, [sp, #OFFSET]
  ldr r5, [r0, #BLOCKS]
  add \whole, \depth, #15
  bic \whole, \whole, #15
  add r7, \depth, \depth
  add r7, r7, #3
  bic r7, r7, #3
  sub r7, r7, \whole
  str r7, [sp, #PAIR]
.endm

.macro epilogue
  add sp, #LOCAL_BYTES
  vpop {d8-d15}
  pop {r4-r11, pc}
.endm

// Multipliers to q0, shifts to the left to q2 and to the right, which are negative, to q1.
.macro load_scales scales
  mov r7, \scales
  vldrw.32 q0, [r7]
  vldrb.s32 q1, [r7, #16]
  ldrd r0, r2, [sp, #STEP]
  add \scales, \scales, r0
  vmov.i32 q3, #0
  vmax.s32 q2, q1, q3
  vmin.s32 q1, q1, q3
.endm

// The sums in \sums to outputs, as requantize.h does; r2 is the output's offset.
.macro requantize sums
  vshl.s32 \sums, \sums, q2
  vqrdmulh.s32 \sums, \sums, q0
  vand q3, \sums, q1
  vshr.s32 q3, q3, #31
  vqadd.s32 \sums, \sums, q3
  vrshl.s32 \sums, \sums, q1
  vadd.i32 \sums, \sums, r2
  vmax.s32 \sums, \sums, q6
  vmin.s32 \sums, \sums, q7
.endm

// Two channels of two patches: the sums of the first to r0 and r2, of the second to r4 and r6.
.macro pair_of_two
  ldrd r0, r2, [r5], #8
  mov r4, r0
  mov r6, r2
  add r7, r5, r8
  dlstp.8 lr, r8
1:
  vldrb.u8 q0, [r1], #16
  vldrb.u8 q1, [r5], #16
  vmladava.s8 r0, q0, q1
  vldrb.u8 q2, [r3], #16
  vmladava.s8 r4, q2, q1
  vldrb.u8 q3, [r7], #16
  vmladava.s8 r2, q0, q3
  vmladava.s8 r6, q2, q3
  letp lr, 1b
  sub r1, r1, r9
  sub r3, r3, r9
  add r5, r5, r12
.endm

  .section .text.mcubench_mve_multiply_two, "ax", %progbits
  .p2align 2
  .global mcubench_mve_multiply_two
  .type mcubench_mve_multiply_two, %function
// r0: channels, r1 and r2: patches, r3: output, [sp]: second output.
mcubench_mve_multiply_two:
  prologue r8, r9, r10
  ldr r12, [sp, #LOCAL_BYTES + PUSHED_BYTES]
  sub r12, r12, r3
  str r12, [sp, #DELTA]
  mov r12, r7
  mov r11, r3
  mov r3, r2
2:
  pair_of_two
  vmov q4[2], q4[0], r0, r2
  vmov q5[2], q5[0], r4, r6
  pair_of_two
  vmov q4[3], q4[1], r0, r2
  vmov q5[3], q5[1], r4, r6
  load_scales r10
  requantize q4
  requantize q5
  ldr r0, [sp, #LEFT]
  ldr r2, [sp, #DELTA]
  add r2, r2, r11
  mov r4, r11
  add r11, r11, #4
  vctp.32 r0
  vpstt
  vstrbt.32 q5, [r2]
  vstrbt.32 q4, [r4]
  subs r0, r0, #4
  str r0, [sp, #LEFT]
  bgt 2b
  epilogue
  .size mcubench_mve_multiply_two, . - mcubench_mve_multiply_two

  .section .text.mcubench_mve_multiply_one, "ax", %progbits
  .p2align 2
  .global mcubench_mve_multiply_one
  .type mcubench_mve_multiply_one, %function
// r0: channels, r1: patch, r2: output.
mcubench_mve_multiply_one:
  prologue r3, r10, r11
  mov r12, r2
2:
  ldr r7, [sp, #PAIR]
  ldrd r0, r2, [r5], #8
  add r8, r5, r10
  add r8, r8, r7
  ldrd r4, r6, [r8], #8
  add r7, r5, r3
  add r9, r8, r3
  dlstp.8 lr, r3
1:
  vldrb.u8 q0, [r1], #16
  vldrb.u8 q1, [r5], #16
  vmladava.s8 r0, q0, q1
  vldrb.u8 q2, [r7], #16
  vmladava.s8 r2, q0, q2
  vldrb.u8 q3, [r8], #16
  vmladava.s8 r4, q0, q3
  vldrb.u8 q1, [r9], #16
  vmladava.s8 r6, q0, q1
  letp lr, 1b
  sub r1, r1, r10
  ldr r7, [sp, #PAIR]
  add r5, r8, r7
  vmov q4[2], q4[0], r0, r2
  vmov q4[3], q4[1], r4, r6
  load_scales r11
  requantize q4
  ldr r0, [sp, #LEFT]
  mov r4, r12
  add r12, r12, #4
  vctp.32 r0
  vpst
  vstrbt.32 q4, [r4]
  subs r0, r0, #4
  str r0, [sp, #LEFT]
  bgt 2b
  epilogue
  .size mcubench_mve_multiply_one, . - mcubench_mve_multiply_one
