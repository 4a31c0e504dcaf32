// SPDX-License-Identifier: Apache-2.0
// mcubench_dsp_plane_3x3(): see inner_loops.h for what it reads, and in which order.
  .syntax unified
  .thumb

// The job's fields behind those that stay in registers.
#define STACKED 40
#define START 0
#define MULTIPLIER 4  // and `rounding`
#define ROUNDING 8
#define SHIFT 12
#define OUTPUT_STEP 16
#define PAIR_BYTES 20
#define SINGLE_BYTES 24
#define ROW_STEP 28
#define OUTPUT_ROWS 32
#define ROW_END 36
#define FRAME_BYTES 40

// One filter row of two neighbouring outputs, r12 and lr.
.macro pair_row row, first_weights, second_weights
  ldrd r10, r11, [\row], #4
  smlad r12, r10, \first_weights, r12
  smlatb lr, r10, \first_weights, lr
  smlabt r12, r11, \second_weights, r12
  smlad lr, r11, \second_weights, lr
.endm

.macro single_row row, first_weights, second_weights
  ldrd r10, r11, [\row], #4
  smlad r12, r10, \first_weights, r12
  smlabt r12, r11, \second_weights, r12
.endm

  .section .text.mcubench_dsp_plane_3x3, "ax", %progbits
  .global mcubench_dsp_plane_3x3
  .type mcubench_dsp_plane_3x3, %function
  .balign 4
  .thumb_func
mcubench_dsp_plane_3x3:
  push {r4-r11, lr}
  sub sp, #FRAME_BYTES + 4  // the stack stays at a multiple of 8
  add r1, r0, #STACKED
  ldm r1, {r2-r10}
  stm sp, {r2-r10}
  ldm r0, {r0-r9}

.Lrow:
  ldr r10, [sp, #PAIR_BYTES]
  add r11, r0, r10
  str r11, [sp, #ROW_END]
  cmp r10, #0
  beq .Lsingles
.Lpair:
  ldr r12, [sp, #START]
  mov lr, r12
  pair_row r0, r4, r5
  pair_row r1, r6, r7
  pair_row r2, r8, r9
  ldrd r10, r11, [sp, #MULTIPLIER]
  add r11, r11, r12, asr #31
  smmlar r12, r12, r10, r11
  ldr r11, [sp, #ROUNDING]
  add r11, r11, lr, asr #31
  smmlar lr, lr, r10, r11
  ldrd r10, r11, [sp, #SHIFT]
  asr r12, r12, r10
  asr lr, lr, r10
  ssat r12, #8, r12, asr #1
  ssat lr, #8, lr, asr #1
  strb r12, [r3]
  strb lr, [r3, r11]
  add r3, r3, r11, lsl #1
  ldr r10, [sp, #ROW_END]
  cmp r0, r10
  bne .Lpair
.Lsingles:
  ldr r10, [sp, #SINGLE_BYTES]
  add r11, r0, r10
  str r11, [sp, #ROW_END]
  cmp r10, #0
  beq .Lrow_done
.Lsingle:
  ldr r12, [sp, #START]
  single_row r0, r4, r5
  single_row r1, r6, r7
  single_row r2, r8, r9
  ldrd r10, r11, [sp, #MULTIPLIER]
  add r11, r11, r12, asr #31
  smmlar r12, r12, r10, r11
  ldrd r10, r11, [sp, #SHIFT]
  asr r12, r12, r10
  ssat r12, #8, r12, asr #1
  strb r12, [r3]
  add r3, r3, r11
  ldr r10, [sp, #ROW_END]
  cmp r0, r10
  bne .Lsingle
.Lrow_done:
  ldrd r10, r11, [sp, #ROW_STEP]
  add r0, r0, r10
  add r1, r1, r10
  add r2, r2, r10
  subs r11, r11, #1
  str r11, [sp, #OUTPUT_ROWS]
  bne .Lrow
  add sp, #FRAME_BYTES + 4
  pop {r4-r11, pc}
  .size mcubench_dsp_plane_3x3, . - mcubench_dsp_plane_3x3
