// SPDX-License-Identifier: Apache-2.0
// Widening, copying and filling patches: see inner_loops.h.
  .syntax unified
  .thumb

.macro function name
  .section .text.\name, "ax", %progbits
  .global \name
  .type \name, %function
  .balign 4
  .thumb_func
\name:
.endm

function mcubench_dsp_widen_two
  push {r4-r7}
1:
  ldr r6, [r1], #4
  ldr r7, [r2], #4
  sxtb16 r4, r6
  sxtb16 r5, r7
  sxtb16 r6, r6, ror #8
  sxtb16 r7, r7, ror #8
  stm r0!, {r4-r7}
  subs r3, r3, #1
  bne 1b
  pop {r4-r7}
  bx lr
  .size mcubench_dsp_widen_two, . - mcubench_dsp_widen_two

function mcubench_dsp_widen_one
1:
  ldr r3, [r1], #4
  sxtb16 r12, r3
  sxtb16 r3, r3, ror #8
  strd r12, r3, [r0], #8
  subs r2, r2, #1
  bne 1b
  bx lr
  .size mcubench_dsp_widen_one, . - mcubench_dsp_widen_one

function mcubench_dsp_copy
  subs r2, r2, #4
  blo 2f
1:
  ldr r3, [r1], #4
  str r3, [r0], #4
  subs r2, r2, #4
  bhs 1b
2:
  adds r2, r2, #4
  beq 4f
3:
  ldrb r3, [r1], #1
  strb r3, [r0], #1
  subs r2, r2, #1
  bne 3b
4:
  bx lr
  .size mcubench_dsp_copy, . - mcubench_dsp_copy

function mcubench_dsp_fill
1:
  str r1, [r0], #4
  subs r2, r2, #1
  bne 1b
  bx lr
  .size mcubench_dsp_fill, . - mcubench_dsp_fill
