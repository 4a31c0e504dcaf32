# SPDX-License-Identifier: Apache-2.0
"""Programs of a few instructions between two markers, run on QEMU's boards and counted."""

import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mcubench.board import Board, find_board
from mcubench.build.flags import machine_flags
from mcubench.execution import BlockKey, Execution
from mcubench.target import find_qemu
from mcubench.target.plugin import CountingMode, CountingPlugin, Region

# The instruction-counting clock of mcubench's own runs.
ICOUNT = ("-icount", "shift=6,sleep=off")
# Where the first function is, the marker of an inference's beginning: after the vector table.
TEXT_OFFSET = 0x40
_TIME_LIMIT_S = 20.0

# `body` runs between the markers; `routines` and `rodata` are what it needs. The end is semihosting's SYS_EXIT with
# ADP_Stopped_ApplicationExit (Arm semihosting specification, 6.6).
_SOURCE = """
.syntax unified
.thumb
.macro function name
  .text
  .balign 4
  .global \\name
  .type \\name, %function
\\name:
.endm

.section .vectors, "a"
  .word {stack}
  .word reset
  .rept 14
  .word handler
  .endr

.text
function mcubench_mark_inference_begin
  bx lr
function mcubench_mark_inference_end
  bx lr
function mcubench_mark_operator_end
  bx lr
function handler
  nop
  bx lr
function reset
{before}
  bl mcubench_mark_inference_begin
{body}
  bl mcubench_mark_inference_end
{after}
  movs r0, #0x18
  ldr r1, =0x20026
  bkpt 0xab
  b .
  .ltorg
{routines}
"""


def assemble(
    folder: Path,
    body: str,
    board: str = "mps2_an385",
    *,
    before: str = "",
    after: str = "",
    routines: str = "",
) -> Path:
    """An ELF file for `board`; what is not `body` runs outside the markers."""
    description = find_board(board)
    memory = description.memory
    source = folder / "program.s"
    source.write_text(
        _SOURCE.format(
            stack=memory.ram.origin + 0x10000,
            body=body,
            before=before,
            after=after,
            routines=routines,
        )
    )
    elf = folder / "program.elf"
    command = [
        "arm-none-eabi-gcc",
        *machine_flags(description),
        *("-nostdlib", "-Wl,-e,reset"),
        *(
            f"-Wl,--section-start=.vectors={memory.flash.origin:#x}",
            f"-Wl,-Ttext={memory.flash.origin + TEXT_OFFSET:#x}",
        ),
        *(str(source), "-o", str(elf)),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return elf


def regions_of(board: Board) -> list[Region]:
    return [
        Region("flash", board.memory.flash.origin, board.memory.flash.size),
        Region("ram", board.memory.ram.origin, board.memory.ram.size),
    ]


def run(
    elf: Path,
    board: str = "mps2_an385",
    mode: CountingMode = CountingMode.MEMORY,
    options: Sequence[str] = ICOUNT,
) -> tuple[CountingPlugin, str]:
    """Run to the end; the plugin that counted, and what the program wrote."""
    description = find_board(board)
    assert description.qemu is not None
    qemu = find_qemu()
    plugin = CountingPlugin(qemu.path, qemu.version, elf.parent)
    arguments = plugin.prepare(elf, regions_of(description), mode)
    plugin.arm()
    command = [
        *(str(qemu.path), "-machine", description.qemu.machine, "-kernel", str(elf)),
        *("-display", "none", "-monitor", "none", "-serial", "none"),
        *("-semihosting-config", "enable=on,target=native"),
        *options,
        *arguments,
    ]
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_TIME_LIMIT_S, check=False
    )
    assert result.returncode == 0, result.stderr
    return plugin, result.stdout + result.stderr


def count(
    elf: Path,
    board: str = "mps2_an385",
    mode: CountingMode = CountingMode.MEMORY,
    options: Sequence[str] = ICOUNT,
) -> Execution:
    return run(elf, board, mode, options)[0].read()


def accesses(execution: Execution) -> Counter[tuple[str, bool, int, int]]:
    """How many instructions accessed (region, is a store, times, bytes)."""
    found = execution.inference.accesses
    assert found is not None
    return Counter((key.region, key.is_store, value.count, value.size_bytes) for key, value in found.items())


def require_consistent(execution: Execution) -> None:
    """Every block is entered by as many edges as it is left by, but for where the inference begins and ends."""
    span = execution.inference
    assert span.edges is not None
    entered: Counter[BlockKey] = Counter()
    left: Counter[BlockKey] = Counter()
    for edge, times in span.edges.items():
        left[edge.source] += times
        entered[edge.target] += times
    begins = {block: times - entered[block] for block, times in span.blocks.items() if times != entered[block]}
    ends = {block: times - left[block] for block, times in span.blocks.items() if times != left[block]}
    assert sorted(begins.values()) == sorted(ends.values()) == [1]
    assert not (set(entered) | set(left)) - set(span.blocks)
