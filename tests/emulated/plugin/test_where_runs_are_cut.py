# SPDX-License-Identifier: Apache-2.0
"""QEMU cuts runs of instructions where it likes: at pages, at the end of a time slice, after a flush. Counts stay."""

from pathlib import Path

import pytest

from emulated.plugin.assembly import ICOUNT, TEXT_OFFSET, assemble, count, require_consistent
from mcubench.execution import Execution
from mcubench.target.plugin import CountingMode

pytestmark = pytest.mark.emulated

# SysTick runs out every 64 ticks: 40 instructions at 1.6 ticks each. Interrupts are off, so that nothing else
# happens, but QEMU ends a slice of time there, wherever that is in a block.
OFTEN = """
  cpsid i
  ldr r4, =0xE000E010
  movs r0, #63
  str r0, [r4, #4]
  str r0, [r4, #8]
  movs r0, #7
  str r0, [r4]
"""
LOOP = """
  movw r0, #2000
1: adds r1, #1
  tst r0, #4
  ite eq
  addeq r2, #1
  addne r2, #2
  adds r1, #1
  tst r0, #8
  beq 2f
  ldr r3, [sp, #-4]
  bl inside
2: subs r0, #1
  bne 1b
"""
INSIDE = "function inside \n push {r0} \n pop {r0} \n bx lr"


def instructions_of_loop(times: int) -> int:
    """By hand: 10 each time around, and 5 more where bit 3 of the counter is set."""
    return 1 + sum(10 + (5 if counter & 8 else 0) for counter in range(1, times + 1))


@pytest.mark.parametrize("mode", CountingMode)
def test_slices_of_time_do_not_change_a_count(mode: CountingMode, tmp_path: Path) -> None:
    sliced = count(assemble(tmp_path, LOOP, before=OFTEN, routines=INSIDE), mode=mode)
    whole = count(assemble(tmp_path, LOOP, before=OFTEN, routines=INSIDE), mode=mode, options=())
    assert sliced.inference.instructions == instructions_of_loop(2000)
    assert sliced == whole


@pytest.mark.parametrize("before_the_end_bytes", range(2, 14, 2))
def test_a_page_in_a_loop_does_not_change_a_count(before_the_end_bytes: int, tmp_path: Path) -> None:
    """A loop of 12 bytes across the end of QEMU's 1 KiB page, which lies in an instruction or between two."""
    skipped = 1024 - before_the_end_bytes
    body = f"""
      movw r0, #2000
      b.w 1f
      .space ({skipped} - (. - mcubench_mark_inference_begin + {TEXT_OFFSET})) & 1023
    1: subs r0, #1
      ldr.w r3, [sp, #-4]
      nop
      bne.w 1b
    """
    executions = [count(assemble(tmp_path, body), mode=mode) for mode in (CountingMode.COUNTS, CountingMode.MEMORY)]
    assert [execution.inference.instructions for execution in executions] == [2 + 4 * 2000] * 2
    assert executions[0].inference.blocks == executions[1].inference.blocks
    assert sorted(executions[0].inference.blocks.values()) == [1, 2000]
    require_consistent(executions[1])


def test_translating_again_does_not_change_a_count(tmp_path: Path) -> None:
    """More blocks than fit the smallest cache of translations: it is emptied time and again."""
    body = "movs r0, #3 \n 1: .rept 20000 \n b .+2 \n .endr \n subs r0, #1 \n beq 2f \n b.w 1b \n 2:"
    elf = assemble(tmp_path, body)

    def run(*options: str) -> Execution:
        return count(elf, mode=CountingMode.EDGES, options=(*ICOUNT, *options))

    flushed = run("-accel", "tcg,tb-size=1")
    assert flushed.inference.instructions == 1 + 3 * 20_000 + 3 * 2 + 2
    assert flushed == run()


def test_two_runs_are_equal(tmp_path: Path) -> None:
    elf = assemble(tmp_path, LOOP, before=OFTEN, routines=INSIDE)
    assert count(elf) == count(elf)
