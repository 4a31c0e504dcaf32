// SPDX-License-Identifier: Apache-2.0
// mcubench_dsp_multiply_two(): see inner_loops.h for what it reads, and in which order.
  .syntax unified
  .thumb

// The frame: the fields of BlockJob.
#define PATCHES 0
#define PATCHES_END 4
#define BLOCKS 8
#define SCALES 12
#define SCALES_STEP 16
#define OUTPUTS 20
#define BLOCK_COUNT 28
#define ROUNDING 32
#define ODD_QUADS 36
#define FRAME_BYTES 40

// Two elements of depth: two pixels (r10, r11) by four channels (r12, lr), 16 multiply-accumulates.
.macro step
  ldrd r10, r11, [r0], #8
  ldrd r12, lr, [r1], #8
  smlad r2, r10, r12, r2
  smlad r3, r11, r12, r3
  sxtb16 r12, r12
  smlad r6, r10, lr, r6
  smlad r7, r11, lr, r7
  sxtb16 lr, lr
  smlad r4, r10, r12, r4
  smlad r5, r11, r12, r5
  smlad r8, r10, lr, r8
  smlad r9, r11, lr, r9
.endm

// Multiplier, shift less 1, and what is added before the shift.
.macro channel number, rounding
  ldr r11, [r1, #4 * \number]
  ldrb r12, [r1, #16 + \number]
  lsl lr, \rounding, r12
.endm

// A doubled accumulator to an output. A half rounds away from zero: that is one less where it is negative.
.macro output accumulator, temporary
  add \temporary, lr, \accumulator, asr #31
  smmlar \accumulator, \accumulator, r11, \temporary
  asr \accumulator, \accumulator, r12
  ssat \accumulator, #8, \accumulator, asr #1
.endm

  .section .text.mcubench_dsp_multiply_two, "ax", %progbits
  .global mcubench_dsp_multiply_two
  .type mcubench_dsp_multiply_two, %function
  .balign 4
  .thumb_func
mcubench_dsp_multiply_two:
  push {r4-r11, lr}
  ldm r0, {r3-r12}
  sub sp, #FRAME_BYTES + 4  // the stack stays at a multiple of 8
  stm sp, {r3-r12}
  mov r1, r5

.Lblock:
  ldr r0, [sp, #PATCHES]
  ldr r10, [sp, #ODD_QUADS]
  ldm r1!, {r2, r4, r6, r8}
  mov r3, r2
  mov r5, r4
  mov r7, r6
  mov r9, r8
  cmp r10, #0
  bne .Lodd
.Leven:
  step
  step
.Lodd:
  step
  step
  ldr r10, [sp, #PATCHES_END]
  cmp r0, r10
  bne .Leven

  str r1, [sp, #BLOCKS]
  ldr r1, [sp, #SCALES]
  sub r2, r2, r4
  sub r3, r3, r5
  sub r6, r6, r8
  sub r7, r7, r9
  ldr lr, [sp, #ROUNDING]
  channel 0, lr
  lsl r4, r4, #1
  output r4, r10
  lsl r5, r5, #1
  output r5, r10
  ldrd r0, r10, [sp, #OUTPUTS]
  strb r4, [r0], #4
  strb r5, [r10], #4
  ldr r4, [sp, #ROUNDING]
  channel 1, r4
  asr r2, r2, #7
  output r2, r5
  strb r2, [r0, #-3]
  asr r3, r3, #7
  output r3, r5
  strb r3, [r10, #-3]
  channel 2, r4
  lsl r8, r8, #1
  output r8, r5
  strb r8, [r0, #-2]
  lsl r9, r9, #1
  output r9, r5
  strb r9, [r10, #-2]
  channel 3, r4
  asr r6, r6, #7
  output r6, r5
  strb r6, [r0, #-1]
  asr r7, r7, #7
  output r7, r5
  strb r7, [r10, #-1]

  strd r0, r10, [sp, #OUTPUTS]
  ldr r4, [sp, #SCALES_STEP]
  add r4, r4, r1
  ldr r1, [sp, #BLOCKS]
  str r4, [sp, #SCALES]
  ldr r4, [sp, #BLOCK_COUNT]
  subs r4, r4, #1
  str r4, [sp, #BLOCK_COUNT]
  bne .Lblock
  add sp, #FRAME_BYTES + 4
  pop {r4-r11, pc}
  .size mcubench_dsp_multiply_two, . - mcubench_dsp_multiply_two
