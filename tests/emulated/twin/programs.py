# SPDX-License-Identifier: Apache-2.0
"""Programs of a few instructions on the machine: what the core itself does, without a firmware."""

import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mcubench.target.twin.chip import load_chip
from mcubench.target.twin.exceptions import LockupError
from mcubench.target.twin.flash import read_program
from mcubench.target.twin.line import SocketLine
from mcubench.target.twin.machine import Machine
from mcubench.target.twin.rules import Violation
from mcubench.target.twin.world import Wiring

# A store to the flash ends a program: `end` in the source.
_SOURCE = """
.syntax unified
.thumb
.macro end
  ldr r12, =0x08000000
  str r12, [r12]
  .ltorg
.endm
.macro function name
  .balign 4
  .type \\name, %function
  .thumb_func
\\name:
.endm
.section .vectors, "a"
  .word 0x20010000
  .word reset
  .word 0
  .word hard_fault
  .word mem_manage
  .word bus_fault
  .word usage_fault
  .word 0, 0, 0, 0
  .word sv_call
  .word 0, 0
  .word pend_sv
  .word systick
  .rept {interrupts}
  .word interrupt
  .endr
.text
.global reset
.weak hard_fault, mem_manage, bus_fault, usage_fault, sv_call, pend_sv, systick, interrupt
function reset
{body}
{routines}
"""
_SCRIPT = "SECTIONS { . = 0x08000000; .text : { *(.vectors) *(.text*) } /DISCARD/ : { *(.ARM.*) } }"
_FLAGS = {
    "stm32f746zg": ["-mcpu=cortex-m7", "-mfpu=fpv5-sp-d16", "-mfloat-abi=hard"],
    "stm32f446re": ["-mcpu=cortex-m4", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard"],
}


@dataclass(frozen=True)
class Ran:
    """The machine where the program ended, and what ended it."""

    machine: Machine
    ended: Violation | LockupError

    def register(self, name: str) -> int:
        return self.machine.cpu[name]


def run(folder: Path, body: str, *, routines: str = "", chip: str = "stm32f746zg", interrupts: int = 98) -> Ran:
    """Assemble, run until a rule is broken or the core stands still."""
    (folder / "program.s").write_text(_SOURCE.format(body=body, routines=routines, interrupts=interrupts))
    (folder / "program.ld").write_text(_SCRIPT)
    options = [*_FLAGS[chip], "-nostdlib", "-Wl,-T,program.ld", "-Wl,-e,reset", "-Wl,--no-warn-rwx-segments"]
    subprocess.run(
        ["arm-none-eabi-gcc", *options, "program.s", "-o", "program.elf"], cwd=folder, check=True, timeout=60
    )
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wiring = Wiring(uart="USART3", tx="PD8", rx="PD9", baud=921600)
        machine = Machine(load_chip(chip), wiring, read_program(folder / "program.elf"), SocketLine(theirs))
        try:
            machine.run()
        except (Violation, LockupError) as ended:
            return Ran(machine, ended)
