// SPDX-License-Identifier: Apache-2.0
// mcubench_dsp_plane() and mcubench_dsp_gather(): see inner_loops.h for what they read, and in which order.
  .syntax unified
  .thumb

// The job's fields behind those that stay in registers.
#define STACKED 28
#define START 0
#define MULTIPLIER 4  // and `rounding`
#define SHIFT 12      // and `output_step`
#define OUTPUT_COLUMNS 20
#define ROW_STEP 24
#define OUTPUT_ROWS 28
#define COLUMNS_LEFT 32
#define FRAME_BYTES 36

  .section .text.mcubench_dsp_plane, "ax", %progbits
  .global mcubench_dsp_plane
  .type mcubench_dsp_plane, %function
  .balign 4
  .thumb_func
mcubench_dsp_plane:
  push {r4-r11, lr}
  sub sp, #FRAME_BYTES  // the stack stays at a multiple of 8
  add r1, r0, #STACKED
  ldm r1, {r2-r9}
  stm sp, {r2-r9}
  // r0 plane, r1 output, r2 weights, r3 filter rows, r4 filter words, r5 row bytes less those, r6 column step
  ldm r0, {r0-r6}

.Lrow:
  ldr r10, [sp, #OUTPUT_COLUMNS]
  str r10, [sp, #COLUMNS_LEFT]
.Lcolumn:
  mov r7, r0
  mov r8, r2
  mov r9, r3
  ldr lr, [sp, #START]
.Lfilter_row:
  mov r12, r4
.Lword:
  ldr r10, [r7], #4
  ldr r11, [r8], #4
  subs r12, r12, #1
  smlad lr, r10, r11, lr
  bne .Lword
  add r7, r7, r5
  subs r9, r9, #1
  bne .Lfilter_row

  ldrd r10, r11, [sp, #MULTIPLIER]
  add r11, r11, lr, asr #31
  smmlar lr, lr, r10, r11
  ldrd r10, r11, [sp, #SHIFT]
  asr lr, lr, r10
  ssat lr, #8, lr, asr #1
  strb lr, [r1]
  add r1, r1, r11
  add r0, r0, r6
  ldr r10, [sp, #COLUMNS_LEFT]
  subs r10, r10, #1
  str r10, [sp, #COLUMNS_LEFT]
  bne .Lcolumn
  ldrd r10, r11, [sp, #ROW_STEP]
  add r0, r0, r10
  subs r11, r11, #1
  str r11, [sp, #OUTPUT_ROWS]
  bne .Lrow
  add sp, #FRAME_BYTES
  pop {r4-r11, pc}
  .size mcubench_dsp_plane, . - mcubench_dsp_plane

  .section .text.mcubench_dsp_gather, "ax", %progbits
  .global mcubench_dsp_gather
  .type mcubench_dsp_gather, %function
  .balign 4
  .thumb_func
mcubench_dsp_gather:
  push {r4-r11, lr}
  // r4 rows, r5 row bytes, r11 row skip, r6 three steps
  ldrd r4, r5, [sp, #36]
  ldr r11, [sp, #44]
  add r6, r2, r2, lsl #1
1:
  mov r12, r0
  subs lr, r3, #4
  blo 3f
2:
  ldrsb r7, [r1]
  ldrsb r8, [r1, r2]
  ldrsb r9, [r1, r2, lsl #1]
  ldrsb r10, [r1, r6]
  add r1, r1, r2, lsl #2
  pkhbt r7, r7, r8, lsl #16
  pkhbt r9, r9, r10, lsl #16
  str r7, [r12], #4
  str r9, [r12], #4
  subs lr, lr, #4
  bhs 2b
3:
  adds lr, lr, #4
  beq 5f
4:
  ldrsb r7, [r1]
  add r1, r1, r2
  strh r7, [r12], #2
  subs lr, lr, #1
  bne 4b
5:
  add r0, r0, r5
  add r1, r1, r11
  subs r4, r4, #1
  bne 1b
  pop {r4-r11, pc}
  .size mcubench_dsp_gather, . - mcubench_dsp_gather
