// SPDX-License-Identifier: Apache-2.0
// mcubench_dsp_multiply_one(): see inner_loops.h for what it reads, and in which order.
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

// One quad of one pixel (r10, r11) by four channels, 16 multiply-accumulates.
.macro quad
  ldm r1!, {r6-r9}
  ldrd r10, r11, [r0], #8
  smlad r2, r10, r6, r2
  sxtb16 r6, r6
  smlad r4, r10, r7, r4
  sxtb16 r7, r7
  smlad r3, r10, r6, r3
  smlad r5, r10, r7, r5
  smlad r2, r11, r8, r2
  sxtb16 r8, r8
  smlad r4, r11, r9, r4
  sxtb16 r9, r9
  smlad r3, r11, r8, r3
  smlad r5, r11, r9, r5
.endm

// A doubled accumulator to an output. A half rounds away from zero: that is one less where it is negative.
.macro output accumulator, number
  ldr r6, [r0, #4 * \number]
  ldrb r7, [r0, #16 + \number]
  lsl r8, r10, r7
  add r8, r8, \accumulator, asr #31
  smmlar \accumulator, \accumulator, r6, r8
  asr \accumulator, \accumulator, r7
  ssat \accumulator, #8, \accumulator, asr #1
  strb \accumulator, [lr], #1
.endm

  .section .text.mcubench_dsp_multiply_one, "ax", %progbits
  .global mcubench_dsp_multiply_one
  .type mcubench_dsp_multiply_one, %function
  .balign 4
  .thumb_func
mcubench_dsp_multiply_one:
  push {r4-r11, lr}
  ldm r0, {r3-r12}
  sub sp, #FRAME_BYTES + 4  // the stack stays at a multiple of 8
  stm sp, {r3-r12}
  mov r12, r4
  mov r1, r5
  mov lr, r8

.Lblock:
  ldr r0, [sp, #PATCHES]
  ldr r10, [sp, #ODD_QUADS]
  ldm r1!, {r2-r5}
  cmp r10, #0
  bne .Lodd
.Leven:
  quad
.Lodd:
  quad
  cmp r0, r12
  bne .Leven

  ldr r10, [sp, #ROUNDING]
  ldr r0, [sp, #SCALES]
  sub r2, r2, r3
  lsl r3, r3, #1
  output r3, 0
  asr r2, r2, #7
  output r2, 1
  sub r4, r4, r5
  lsl r5, r5, #1
  output r5, 2
  asr r4, r4, #7
  output r4, 3
  ldr r4, [sp, #SCALES_STEP]
  add r0, r0, r4
  str r0, [sp, #SCALES]
  ldr r4, [sp, #BLOCK_COUNT]
  subs r4, r4, #1
  str r4, [sp, #BLOCK_COUNT]
  bne .Lblock
  add sp, #FRAME_BYTES + 4
  pop {r4-r11, pc}
  .size mcubench_dsp_multiply_one, . - mcubench_dsp_multiply_one
