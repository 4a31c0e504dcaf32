// SPDX-License-Identifier: Apache-2.0
// See multiply_patch.h. Instructions of Armv6-M only: 13 for four multiply-accumulates, and 4 for each 32 of them.
    .syntax unified
    .thumb
    .text
    .section .text.mcubench_multiply_patch, "ax", %progbits
    .p2align 2
    .global mcubench_multiply_patch
    .type mcubench_multiply_patch, %function
// r0: patch, r1: weights, r2: eights, r3: sums.
mcubench_multiply_patch:
    push    {r4, r5, r6, r7, lr}
    mov     r4, r8
    mov     r5, r9
    push    {r4, r5}
    lsls    r2, r2, #3
    adds    r2, r2, r0
    mov     r8, r2
    mov     r9, r3
    ldmia   r3!, {r4, r5, r6, r7}
1:
    .irp    k, 0, 1, 2, 3, 4, 5, 6, 7
    ldrb    r2, [r0, #\k]
    ldrb    r3, [r1, #(4 * \k)]
    muls    r3, r2, r3
    adds    r4, r4, r3
    ldrb    r3, [r1, #(4 * \k + 1)]
    muls    r3, r2, r3
    adds    r5, r5, r3
    ldrb    r3, [r1, #(4 * \k + 2)]
    muls    r3, r2, r3
    adds    r6, r6, r3
    ldrb    r3, [r1, #(4 * \k + 3)]
    muls    r3, r2, r3
    adds    r7, r7, r3
    .endr
    adds    r0, r0, #8
    adds    r1, r1, #32
    cmp     r0, r8
    bne     1b
    mov     r3, r9
    stmia   r3!, {r4, r5, r6, r7}
    pop     {r4, r5}
    mov     r8, r4
    mov     r9, r5
    pop     {r4, r5, r6, r7, pc}
    .size mcubench_multiply_patch, . - mcubench_multiply_patch
