// SPDX-License-Identifier: Apache-2.0
// See requantize_channels.h. Instructions of Armv6-M only; high registers hold what all channels share.
    .syntax unified
    .thumb
    .section .text.mcubench_requantize_channels, "ax", %progbits
    .p2align 2
    .global mcubench_requantize_channels
    .type mcubench_requantize_channels, %function
// r0: sums, r1: output, r2: scales, r3: count.
mcubench_requantize_channels:
    push    {r4, r5, r6, r7, lr}
    mov     r4, r8
    mov     r5, r9
    mov     r6, r10
    mov     r7, r11
    push    {r4, r5, r6, r7}
    adds    r3, r3, r1
    mov     r8, r3              // end of the output
    ldr     r4, [r2, #8]
    mov     r9, r4              // offset
    ldr     r4, [r2, #12]
    mov     r10, r4             // least
    ldr     r4, [r2, #16]
    mov     r11, r4             // most
    ldr     r3, [r2, #4]        // right shifts
    ldr     r2, [r2, #0]        // multipliers
    movs    r4, #1
    lsls    r4, r4, #14
    mov     r12, r4
1:
    ldmia   r0!, {r4}           // sum
    ldmia   r2!, {r5}           // multiplier
    uxth    r6, r4              // low half of the sum
    asrs    r4, r4, #16         // high half, with its sign
    uxth    r7, r5              // low half of the multiplier
    lsrs    r5, r5, #16         // high half
    mov     lr, r6
    muls    r6, r7, r6          // low * low
    lsrs    r6, r6, #16
    muls    r7, r4, r7          // high * low
    adds    r6, r6, r7
    mov     r7, lr
    muls    r7, r5, r7          // low * high
    adds    r6, r6, r7
    add     r6, r12
    asrs    r6, r6, #15
    muls    r5, r4, r5          // high * high
    lsls    r5, r5, #1
    adds    r6, r6, r5          // sum * multiplier / 2^31, rounded
    asrs    r5, r6, #31
    adds    r6, r6, r5          // halves away from zero
    ldrb    r4, [r3]
    adds    r3, r3, #1
    movs    r5, #1
    lsls    r5, r5, r4
    lsrs    r5, r5, #1
    adds    r6, r6, r5
    asrs    r6, r6, r4
    add     r6, r9
    cmp     r6, r10
    bge     2f
    mov     r6, r10
2:
    cmp     r6, r11
    ble     3f
    mov     r6, r11
3:
    strb    r6, [r1]
    adds    r1, r1, #1
    cmp     r1, r8
    bne     1b
    pop     {r4, r5, r6, r7}
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    pop     {r4, r5, r6, r7, pc}
    .size mcubench_requantize_channels, . - mcubench_requantize_channels
