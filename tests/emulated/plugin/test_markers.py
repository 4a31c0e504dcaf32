# SPDX-License-Identifier: Apache-2.0
"""What is left of the markers when they are taken out: nothing."""

from pathlib import Path

import pytest

from emulated.plugin.assembly import assemble, count, require_consistent
from mcubench.execution import Execution
from mcubench.target.plugin import CountingMode

pytestmark = pytest.mark.emulated

# An engine's loop as compilers make it: operators in a table, and a hook after each where r6 is not null.
ENGINE = """
  ldr r5, =table
  movs r4, #0
1: ldr r3, [r5, r4, lsl #2]
  blx r3
  mov r0, r4
  adds r4, #1
  cbz r6, 2f
  blx r6
2: cmp r4, #3
  bne 1b
"""
OPERATORS = """
function short
  bx lr
function long
  movs r1, #100
1: subs r1, #1
  bne 1b
  bx lr
  .balign 4
table: .word short, long, short
"""


@pytest.fixture
def hooked_and_not(tmp_path: Path) -> tuple[Execution, Execution]:
    hook = "ldr r6, =mcubench_mark_operator_end"
    hooked = count(assemble(tmp_path, ENGINE, before=f"{hook} \n nop", routines=OPERATORS))
    return hooked, count(assemble(tmp_path, ENGINE, before=f"{hook} \n movs r6, #0", routines=OPERATORS))


def test_the_markers_of_operators_leave_no_trace(hooked_and_not: tuple[Execution, Execution]) -> None:
    """The engine without a hook executes the same blocks, edges and accesses."""
    hooked, plain = hooked_and_not
    assert hooked.inference == plain.inference
    assert plain.operators == ()
    require_consistent(hooked)


def test_operators_are_counted_as_by_hand_and_add_up(hooked_and_not: tuple[Execution, Execution]) -> None:
    execution = hooked_and_not[0]
    # What the loop itself executes around each, and before the first: 7 and 2.
    assert [operator.instructions for operator in execution.operators] == [2 + 5 + 1, 2 + 5 + 202, 2 + 5 + 1 + 2]
    assert sum(operator.instructions for operator in execution.operators) == execution.inference.instructions


@pytest.mark.parametrize("call", ["bl mcubench_mark_operator_end", "ldr r3, =mcubench_mark_operator_end \n blx r3"])
@pytest.mark.parametrize("mode", CountingMode)
def test_a_marker_is_cut_out_however_it_is_called(call: str, mode: CountingMode, tmp_path: Path) -> None:
    body = f"movs r0, #1 \n {call} \n movs r0, #2 \n movs r0, #3 \n {call} \n {call} \n nop"
    loads = call.count("ldr")
    execution = count(assemble(tmp_path, body), mode=mode)
    assert [operator.instructions for operator in execution.operators] == [1 + loads, 2 + loads, loads + 1]


def test_a_marker_at_the_end_of_a_function_is_cut_out(tmp_path: Path) -> None:
    routines = "function hook \n b mcubench_mark_operator_end"
    execution = count(assemble(tmp_path, "bl hook \n nop \n bl hook", routines=routines))
    assert [operator.instructions for operator in execution.operators] == [1, 2]
    assert execution.inference.instructions == 3


def test_counts_do_not_depend_on_the_mode(tmp_path: Path) -> None:
    elf = assemble(tmp_path, ENGINE, before="ldr r6, =mcubench_mark_operator_end", routines=OPERATORS)
    counts, edges, memory = (count(elf, mode=mode) for mode in CountingMode)
    assert [span.blocks for span in counts.operators] == [span.blocks for span in edges.operators]
    assert [span.edges for span in edges.operators] == [span.edges for span in memory.operators]
    assert counts.inference.edges is None
    assert edges.inference.accesses is None
