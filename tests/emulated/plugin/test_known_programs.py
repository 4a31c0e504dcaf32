# SPDX-License-Identifier: Apache-2.0
"""Programs whose instructions can be counted by hand, counted by the plugin on QEMU."""

from pathlib import Path

import pytest

from emulated.plugin.assembly import ICOUNT, accesses, assemble, count, require_consistent, run
from mcubench.board import load_boards
from mcubench.errors import MeasurementError
from mcubench.target.plugin import CountingMode

pytestmark = pytest.mark.emulated

BOARDS = [board.id for board in load_boards() if not board.is_real]
# Coprocessor Access Control Register: the FPU, and MVE, for everybody (Armv7-M ARM, B3.2.20).
ENABLE_FPU = "ldr r0, =0xE000ED88 \n ldr r1, =0xF00000 \n str r1, [r0] \n dsb \n isb"

# Set-up, body, and how many instructions the body executes. One that an IT block skips is executed: the core fetches
# and decodes it as every other. A low-overhead loop's LE is executed each time around, as QEMU does it.
PROGRAMS = {
    "nothing": ("mps2_an385", "", "", 0),
    "an IT block": (
        "mps2_an385",
        "",
        "movs r0, #0 \n ite eq \n moveq r1, #1 \n movne r1, #2 \n itt ne \n movne r1, #3 \n ldrne r1, [r0]",
        7,
    ),
    "a return under a condition": (
        "mps2_an385",
        "",
        "movs r0, #3 \n bl 1f \n b 2f \n 1: cmp r0, #3 \n it eq \n bxeq lr \n bx lr \n 2:",
        6,
    ),
    "several registers at once": (
        "mps2_an385",
        "mov r4, sp \n sub r4, #64",
        "ldm r4, {r0-r3} \n stm r4!, {r0-r3} \n push {r0, lr} \n pop {r0, lr} \n ldrd r0, r1, [r4]",
        5,
    ),
    "floating point": ("mps2_an386", ENABLE_FPU, "vmov.f32 s0, #1.5 \n vadd.f32 s0, s0, s0 \n vmov r0, s0", 3),
    "WLS and LE": ("mps3_an547", "", "movs r0, #5 \n wls lr, r0, 2f \n 1: adds r1, #1 \n le lr, 1b \n 2:", 12),
    "WLS past its loop": ("mps3_an547", "", "movs r0, #0 \n wls lr, r0, 2f \n 1: adds r1, #1 \n le lr, 1b \n 2:", 2),
    "DLSTP and LETP": (
        "mps3_an547",
        ENABLE_FPU,
        "movs r0, #20 \n dlstp.8 lr, r0 \n 1: vadd.i8 q0, q0, q0 \n letp lr, 1b",
        6,
    ),
    "VCTP and VPST": (
        "mps3_an547",
        f"{ENABLE_FPU} \n mov r1, sp \n sub r1, #16",
        "movs r0, #5 \n vctp.8 r0 \n vpst \n vldrbt.u8 q0, [r1] \n adds r0, #1",
        5,
    ),
    "a long straight run": ("mps2_an385", "", ".rept 5000 \n adds r0, #1 \n .endr", 5000),
}


@pytest.mark.parametrize(
    ("board", "before", "body", "instructions"), [pytest.param(*PROGRAMS[what], id=what) for what in PROGRAMS]
)
def test_a_program_is_counted_as_by_hand_with_and_without_icount(
    board: str, before: str, body: str, instructions: int, tmp_path: Path
) -> None:
    elf = assemble(tmp_path, body, board, before=before)
    spans = [
        count(elf, board, mode, options).inference
        for mode in (CountingMode.COUNTS, CountingMode.MEMORY)
        for options in (ICOUNT, ())
    ]
    assert [span.instructions for span in spans] == [instructions] * 4
    # The same blocks, too: not where QEMU happened to cut a run, and whether edges were counted or not.
    assert all(span.blocks == spans[0].blocks for span in spans)


@pytest.mark.parametrize("board", BOARDS)
def test_a_loop_is_counted_on_every_board(board: str, tmp_path: Path) -> None:
    execution = count(assemble(tmp_path, "movs r0, #10 \n 1: subs r0, #1 \n bne 1b", board), board)
    assert execution.inference.instructions == 1 + 10 * 2
    assert sorted(execution.inference.blocks.values()) == [1, 9]
    require_consistent(execution)


def test_accesses_are_counted_by_instruction_region_and_direction(tmp_path: Path) -> None:
    body = """
      movs r0, #3
    1: ldm r4, {r1-r3}
      strb r1, [r4]
      ldrh r1, [pc, #0]
      subs r0, #1
      bne 1b
      push {r0, r1}
      pop {r0, r1}
      cmp r0, #1
      it eq
      streq r0, [r4]
    """
    execution = count(assemble(tmp_path, body, before="mov r4, sp \n sub r4, #64"))
    assert accesses(execution) == {
        ("ram", False, 9, 36): 1,  # LDM: three registers, three times
        ("ram", True, 3, 3): 1,  # STRB
        ("flash", False, 3, 6): 1,  # LDRH of a literal
        ("ram", True, 2, 8): 1,  # PUSH
        ("ram", False, 2, 8): 1,  # POP; the store that IT skips is none
    }


def test_the_lanes_of_a_vector_that_are_loaded_are_counted(tmp_path: Path) -> None:
    before = f"{ENABLE_FPU} \n mov r1, sp \n sub r1, #64"
    body = "movs r0, #20 \n dlstp.8 lr, r0 \n 1: vldrb.u8 q0, [r1], #16 \n letp lr, 1b"
    execution = count(assemble(tmp_path, body, "mps3_an547", before=before), "mps3_an547")
    # QEMU accesses Helium's lanes one by one: 16, and the 4 that are left.
    assert accesses(execution) == {("ram", False, 20, 20): 1}


def test_one_instruction_may_access_several_regions(tmp_path: Path) -> None:
    body = "movs r0, #6 \n 1: ldr r1, [r4] \n mov r1, r4 \n mov r4, r5 \n mov r5, r1 \n subs r0, #1 \n bne 1b"
    execution = count(assemble(tmp_path, body, before="mov r4, sp \n sub r4, #64 \n movs r5, #0"))
    assert accesses(execution) == {("ram", False, 3, 12): 1, ("flash", False, 3, 12): 1}


def test_a_branch_with_many_targets_has_an_edge_to_each(tmp_path: Path) -> None:
    """A table branch that goes to case n n + 1 times, in an order that changes its mind all the time."""
    cases = 12
    total = cases * (cases + 1) // 2
    body = f"""
      movs r4, #0
      b 0f
    0: ldrb r0, [r5, r4]
      tbb [pc, r0]
    1: {" ".join(f".byte (case{case} - 1b) / 2 ;" for case in range(cases))}
    {" ".join(f"case{case}: b 2f ;" for case in range(cases))}
    2: adds r4, #1
      cmp r4, #{total}
      bne 0b
    """
    order = sorted((case for case in range(cases) for _ in range(case + 1)), key=lambda case: case * 7919 % 31)
    order = order[::2] + order[1::2]
    routines = f"table: {' '.join(f'.byte {case} ;' for case in order)} .balign 2"
    execution = count(assemble(tmp_path, body, before="ldr r5, =table", routines=routines))
    edges = execution.inference.edges
    assert edges is not None
    branching = max({edge.source for edge in edges}, key=lambda block: sum(edge.source == block for edge in edges))
    taken = {edge.target: times for edge, times in edges.items() if edge.source == branching}
    assert [taken[target] for target in sorted(taken, key=lambda block: block.address)] == list(range(1, cases + 1))
    assert execution.inference.instructions == 2 + total * (2 + 1 + 3)
    require_consistent(execution)


def test_a_call_is_followed_by_what_comes_after_it(tmp_path: Path) -> None:
    body = "bl one \n bl two \n bl one"
    execution = count(assemble(tmp_path, body, routines="function one \n bx lr \n function two \n b one"))
    assert execution.inference.instructions == 3 + 3 + 1
    require_consistent(execution)


def test_systick_counts_the_same_instructions(tmp_path: Path) -> None:
    """SysTick at 25 MHz, and 64 ns an instruction: 1.6 ticks each. Its reading is rounded by less than a tick."""
    start = "ldr r4, =0xE000E010 \n ldr r0, =0xFFFFFF \n str r0, [r4, #4] \n str r0, [r4, #8] \n movs r0, #5"
    before = f"{start} \n str r0, [r4] \n nop \n nop \n nop \n ldr r6, [r4, #8]"
    # Says the difference as a line of 32 letters, "a" for 0 and "b" for 1 (semihosting's SYS_WRITEC).
    after = """
      ldr r7, [r4, #8]
      subs r6, r7
      movs r5, #32
      sub sp, #8
    1: lsls r6, #1
      mov r0, #97
      it cs
      movcs r0, #98
      strb r0, [sp]
      mov r1, sp
      movs r0, #3
      bkpt 0xab
      subs r5, #1
      bne 1b
    """
    body = "ldr r0, =123456 \n 1: subs r0, #1 \n bne 1b"
    plugin, said = run(assemble(tmp_path, body, before=before, after=after))
    instructions = plugin.read().inference.instructions
    assert instructions == 1 + 2 * 123456
    ticks = int(said.strip().replace("a", "0").replace("b", "1"), 2)
    # Between the two readings: both markers, their calls, and the second reading.
    assert abs(ticks - 1.6 * (instructions + 5)) <= 1


def test_an_exception_is_counted_and_makes_the_count_worthless(tmp_path: Path) -> None:
    plugin, _ = run(assemble(tmp_path, "movs r0, #1 \n svc 0 \n movs r0, #2"))
    with pytest.raises(MeasurementError, match="an exception was taken"):
        plugin.read()
    span = plugin.recording().spans[0]
    # The body, the handler's two instructions, and the call of the marker.
    assert sum(block.instructions * times for block, times in span.blocks) == 3 + 2 + 1


@pytest.mark.parametrize("mode", CountingMode)
def test_a_handler_is_noticed_in_every_mode(mode: CountingMode, tmp_path: Path) -> None:
    plugin, _ = run(assemble(tmp_path, "svc 0"), mode=mode)
    with pytest.raises(MeasurementError, match="an exception was taken"):
        plugin.read()


@pytest.mark.parametrize("access", ["ldr r0, [r4]", "str r0, [r4]"])
def test_a_device_that_is_touched_makes_the_count_worthless(access: str, tmp_path: Path) -> None:
    plugin, _ = run(assemble(tmp_path, f"movs r0, #0 \n {access}", before="ldr r4, =0xE000E018"))
    with pytest.raises(MeasurementError, match=r"the instruction at 0x\w+ touched a device \(at 0xe000e018\)"):
        plugin.read()


def test_what_happens_outside_the_markers_does_not_matter(tmp_path: Path) -> None:
    outside = "ldr r4, =0xE000E018 \n ldr r0, [r4] \n svc 0"
    elf = assemble(tmp_path, "nop", before=outside, after=outside)
    assert count(elf).inference.instructions == 1


def test_only_the_last_inference_counts(tmp_path: Path) -> None:
    body = "nop \n svc 0 \n bl mcubench_mark_inference_end \n bl mcubench_mark_inference_begin \n nop \n nop"
    plugin, _ = run(assemble(tmp_path, body))
    assert plugin.read().inference.instructions == 2
    assert plugin.recording().inferences == 2


def test_no_inference_is_no_count(tmp_path: Path) -> None:
    elf = assemble(tmp_path, "nop", before="b 9f", after="9:")
    plugin, _ = run(elf)
    with pytest.raises(MeasurementError, match="counted no inference"):
        plugin.read()
