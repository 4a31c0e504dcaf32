// SPDX-License-Identifier: Apache-2.0
// The first 256 bytes of the flash. The boot ROM reads them by the slowest of serial reads, checks the CRC-32 in their
// last word, and runs them from RAM (RP2040 Datasheet, 2.8.1). They put the serial interface (SSI, 4.10) and the flash
// (W25Q16JV Datasheet, "Fast Read Quad I/O (EBh)") into the mode that code is then fetched in: continuous reads, of 8
// clocks for address and mode, 4 of waiting and 2 a byte. Then they enter the firmware. Every wait is bounded.
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ SSI_BASE, 0x18000000
    .equ SSI_CTRLR0, 0x00
    .equ SSI_CTRLR1, 0x04
    .equ SSI_SSIENR, 0x08
    .equ SSI_SER, 0x10
    .equ SSI_BAUDR, 0x14
    .equ SSI_RXFLR, 0x24
    .equ SSI_SR, 0x28
    .equ SSI_DR0, 0x60
    .equ SSI_RX_SAMPLE_DLY, 0xF0
    .equ SSI_SPI_CTRLR0, 0xF4

    // Frames of 8 bits, one bit a clock, sent and received at once: DFS_32 = 7, TMOD = 0.
    .equ COMMAND_FRAMES, 7 << 16
    // Frames of 32 bits, four bits a clock, received after an address was sent: SPI_FRF = 2, DFS_32 = 31, TMOD = 3.
    .equ QUAD_FRAMES, 2 << 21 | 31 << 16 | 3 << 8
    // Address and mode are 32 bits (ADDR_L = 8), then 4 clocks of waiting (W25Q16JV).
    .equ QUAD_ADDRESS, 8 << 2 | 4 << 11
    // The first read has its instruction of 8 bits (INST_L = 2), on one line, the address on four (TRANS_TYPE = 1).
    .equ QUAD_FIRST, QUAD_ADDRESS | 2 << 8 | 1
    // The reads after it have none (INST_L = 0): everything is on four lines (TRANS_TYPE = 2), and XIP_CMD, after the
    // address, says that the next one has none either.
    .equ CONTINUE, 0xA0
    .equ QUAD_NEXT, CONTINUE << 24 | QUAD_ADDRESS | 2

    .equ PADS_QSPI_BASE, 0x40020000
    .equ PAD_SCLK, 0x04
    .equ PAD_SD0, 0x08
    .equ PAD_FAST_8MA, 2 << 4 | 1
    .equ PAD_SCHMITT, 1 << 1

    .equ READ_STATUS_2, 0x35
    .equ WRITE_ENABLE_VOLATILE, 0x50
    .equ WRITE_STATUS_2, 0x31
    .equ QUAD_ENABLE, 1 << 1
    .equ FAST_READ_QUAD_IO, 0xEB

    .equ VECTORS, 0x10000100
    .equ VTOR, 0xE000ED08
    // Of 8 cycles each: 40 ms at 12 MHz. What is waited for takes some microseconds.
    .equ TRIES, 0x10000

    .section .boot2, "ax"
    .global g_boot2
    .type g_boot2, %object
g_boot2:
    // The clock line at 62.5 MHz needs a fast edge; without their Schmitt triggers the data lines answer sooner.
    ldr r0, =PADS_QSPI_BASE
    movs r1, #PAD_FAST_8MA
    str r1, [r0, #PAD_SCLK]
    ldr r1, [r0, #PAD_SD0]
    movs r2, #PAD_SCHMITT
    bics r1, r2
    str r1, [r0, #PAD_SD0 + 0]
    str r1, [r0, #PAD_SD0 + 4]
    str r1, [r0, #PAD_SD0 + 8]
    str r1, [r0, #PAD_SD0 + 12]

    // r4: the SSI, throughout. Its mode changes only while it is off.
    ldr r4, =SSI_BASE
    movs r6, #0
    movs r7, #1
    str r6, [r4, #SSI_SSIENR]
    str r7, [r4, #SSI_SER]
    // Half the core's clock: 62.5 MHz of the 133 MHz that the flash can.
    movs r0, #2
    str r0, [r4, #SSI_BAUDR]
    // A bit is taken one cycle later than it is sent for, which is when it has arrived.
    movs r1, #SSI_RX_SAMPLE_DLY
    str r7, [r4, r1]
    ldr r0, =COMMAND_FRAMES
    str r0, [r4, #SSI_CTRLR0]
    str r7, [r4, #SSI_SSIENR]

    // Four lines are the flash's only while QE is set, in status register 2. Where it is not, it is set until power
    // goes, so that nothing in the flash wears or waits.
    movs r0, #READ_STATUS_2
    bl exchange_two
    movs r5, #QUAD_ENABLE
    tst r0, r5
    bne 1f
    orrs r5, r0
    movs r0, #WRITE_ENABLE_VOLATILE
    str r0, [r4, #SSI_DR0]
    movs r2, #1
    bl finish
    ldr r0, [r4, #SSI_DR0]
    movs r0, #WRITE_STATUS_2
    mov r1, r5
    bl exchange
1:
    // One read with its instruction, of whatever is at address 0, makes the flash expect none from now on.
    str r6, [r4, #SSI_SSIENR]
    ldr r0, =QUAD_FRAMES
    str r0, [r4, #SSI_CTRLR0]
    str r6, [r4, #SSI_CTRLR1]
    movs r3, #SSI_SPI_CTRLR0
    ldr r0, =QUAD_FIRST
    str r0, [r4, r3]
    str r7, [r4, #SSI_SSIENR]
    movs r0, #FAST_READ_QUAD_IO
    str r0, [r4, #SSI_DR0]
    movs r0, #CONTINUE
    str r0, [r4, #SSI_DR0]
    movs r2, #1
    bl finish

    // From here the SSI reads by itself what the core fetches.
    str r6, [r4, #SSI_SSIENR]
    movs r3, #SSI_SPI_CTRLR0
    ldr r0, =QUAD_NEXT
    str r0, [r4, r3]
    str r7, [r4, #SSI_SSIENR]

    ldr r0, =VECTORS
    ldr r1, =VTOR
    str r0, [r1]
    ldr r1, [r0, #0]
    ldr r2, [r0, #4]
    msr msp, r1
    bx r2

    // Sends r0, then r1 or nothing of meaning, and returns what came back with the second.
exchange_two:
    movs r1, #0
exchange:
    str r0, [r4, #SSI_DR0]
    str r1, [r4, #SSI_DR0]
    movs r2, #2
    mov r8, lr
    bl finish
    ldr r0, [r4, #SSI_DR0]
    ldr r0, [r4, #SSI_DR0]
    bx r8

    // Waits until r2 frames have been received and the SSI has let go of the flash.
finish:
    ldr r3, =TRIES
2:
    ldr r0, [r4, #SSI_RXFLR]
    cmp r0, r2
    bne 3f
    ldr r0, [r4, #SSI_SR]
    lsrs r0, r0, #1
    bcc 4f
3:
    subs r3, #1
    bne 2b
4:
    bx lr

    .ltorg
    // Anything longer does not assemble: .org cannot go back.
    .org g_boot2 + 252, 0
    // CRC-32 of the 252 bytes: polynomial 0x04C11DB7, from 0xFFFFFFFF, the high bit first, not inverted at the end.
    .word 0xD9C7E188
    .size g_boot2, . - g_boot2
