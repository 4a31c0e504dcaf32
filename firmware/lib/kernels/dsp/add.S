// SPDX-License-Identifier: Apache-2.0
// mcubench_dsp_add(): see inner_loops.h.
  .syntax unified
  .thumb

// The doubled sum in lr to an output: see multiply_two.S.
.macro output
  add r12, r10, lr, asr #31
  smmlar lr, lr, r9, r12
  asr lr, lr, r11
  ssat lr, #8, lr, asr #1
  strb lr, [r2], #1
  cmp r2, r3
.endm

  .section .text.mcubench_dsp_add, "ax", %progbits
  .global mcubench_dsp_add
  .type mcubench_dsp_add, %function
  .balign 4
  .thumb_func
mcubench_dsp_add:
  push {r4-r11, lr}
  ldm r0, {r0-r11}
  add r3, r3, r2
  cmp r8, #0
  beq .Lequal

.Lscaled:
  ldrsb lr, [r1], #1
  add lr, r5, lr, lsl #21
  smmulr lr, lr, r6
  add r12, r7, lr, asr #31
  add lr, lr, r12
  asr lr, lr, r8
  ldrsb r12, [r0], #1
  add lr, lr, r12, lsl #19
  add lr, lr, r4
  lsl lr, lr, #1
  output
  bne .Lscaled
  pop {r4-r11, pc}

.Lequal:
  ldrsb lr, [r1], #1
  ldrsb r12, [r0], #1
  add lr, lr, r12
  add lr, r4, lr, lsl #20
  output
  bne .Lequal
  pop {r4-r11, pc}
  .size mcubench_dsp_add, . - mcubench_dsp_add
