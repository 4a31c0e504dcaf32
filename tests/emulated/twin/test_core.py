# SPDX-License-Identifier: Apache-2.0
"""What the twin's core does: counters, exceptions, faults, reset, by the architecture's manuals."""

from pathlib import Path

import pytest

from emulated.twin.programs import run
from mcubench.target.twin.exceptions import LockupError
from mcubench.target.twin.rules import Rule, Violation

pytestmark = pytest.mark.emulated

# DEMCR.TRCENA, the M7's lock, DWT_CTRL.CYCCNTENA: r0 is the DWT then.
START_COUNTER = """
  ldr r0, =0xE000EDFC
  ldr r1, =0x01000000
  str r1, [r0]
  ldr r0, =0xE0001FB0
  ldr r1, =0xC5ACCE55
  str r1, [r0]
  ldr r0, =0xE0001000
  movs r1, #1
  str r1, [r0]
"""
ENABLE_FPU = """
  ldr r0, =0xE000ED88
  ldr r1, =0x00F00000
  str r1, [r0]
  dsb
  isb
"""
END = "\n  end\n"


# Counting.


@pytest.mark.parametrize("between", [0, 1, 7])
def test_cyccnt_counts_each_instruction_also_in_the_middle_of_a_block(tmp_path: Path, between: int) -> None:
    nops = "  nop\n" * between
    ran = run(tmp_path, f"{START_COUNTER}  ldr r2, [r0, #4]\n{nops}  ldr r3, [r0, #4]\n{END}")
    assert ran.register("R3") - ran.register("R2") == between + 1


def test_cyccnt_counts_loops_and_instructions_that_an_it_block_skips(tmp_path: Path) -> None:
    # Ten rounds of four instructions, of which one is skipped; MOVS before, LDR after.
    loop = "  movs r4, #10\n1: subs r4, #1\n  it mi\n  addmi r5, #1\n  bne 1b\n"
    ran = run(tmp_path, f"{START_COUNTER}  ldr r2, [r0, #4]\n{loop}  ldr r3, [r0, #4]\n{END}")
    assert ran.register("R3") - ran.register("R2") == 1 + 10 * 4 + 1


def test_cyccnt_of_a_cortex_m7_stands_still_until_its_lock_is_opened(tmp_path: Path) -> None:
    body = START_COUNTER.replace("0xC5ACCE55", "0x12345678")
    ran = run(tmp_path, f"{body}  ldr r2, [r0, #4]\n  nop\n  ldr r3, [r0, #4]\n{END}")
    assert (ran.register("R2"), ran.register("R3")) == (0, 0)


def test_cyccnt_stands_still_without_trcena(tmp_path: Path) -> None:
    body = START_COUNTER.replace("0x01000000", "0")
    ran = run(tmp_path, f"{body}  nop\n  ldr r3, [r0, #4]\n{END}")
    assert ran.register("R3") == 0


def test_systick_counts_down_from_its_reload_value_and_wraps(tmp_path: Path) -> None:
    # Armv7-M ARM, B3.3.1: a write clears VAL; the next tick loads RVR, and each one after it takes one off.
    start = "  ldr r0, =0xE000E010\n  movs r1, #9\n  str r1, [r0, #4]\n  str r1, [r0, #8]\n"
    start += "  movs r1, #5\n  str r1, [r0]\n"
    reads = "".join(f"  ldr r{n}, [r0, #8]\n" for n in range(1, 8))
    ran = run(
        tmp_path, f"{start}{reads}  ldr r8, [r0, #8]\n  nop\n  nop\n  nop\n  ldr r9, [r0, #8]\n  ldr r10, [r0]\n{END}"
    )
    assert [ran.register(f"R{n}") for n in range(1, 10)] == [9, 8, 7, 6, 5, 4, 3, 2, 8]
    assert ran.register("R10") >> 16 == 1  # COUNTFLAG


# Exceptions.


def test_systick_interrupts_a_loop_and_the_loop_goes_on(tmp_path: Path) -> None:
    body = f"""
  movs r4, #0
  ldr r0, =0xE000E010
  ldr r1, =999
  str r1, [r0, #4]
  str r1, [r0, #8]
  movs r1, #7
  str r1, [r0]
  ldr r5, =3000
1: subs r5, #1
  bne 1b
{END}"""
    ran = run(tmp_path, body, routines="function systick\n  adds r4, #1\n  mrs r6, ipsr\n  bx lr\n")
    # 6000 instructions of the loop, and its handler's, at one interrupt each 1000.
    assert (ran.register("R4"), ran.register("R5"), ran.register("R6")) == (6, 0, 15)


def test_an_exception_keeps_the_registers_the_flags_and_the_stack(tmp_path: Path) -> None:
    pend = "  ldr r0, =0xE000ED04\n  ldr r1, =0x10000000\n"
    body = f"""
  sub sp, #4
  mov r7, sp
  movs r2, #2
  movs r3, #3
{pend}
  subs r12, r2, r3
  str r1, [r0]
  b 1f
1: mrs r6, apsr
  mov r8, sp
{END}"""
    handler = "function pend_sv\n  mov r9, sp\n  movs r2, #0\n  movs r3, #0\n  mov r12, r3\n  bx lr\n"
    ran = run(tmp_path, body, routines=handler)
    assert (ran.register("R2"), ran.register("R3")) == (2, 3)
    assert ran.register("R6") == 0x8000_0000  # N of 2 - 3
    assert ran.register("R7") == ran.register("R8") == 0x2000_FFFC
    # A basic frame of 32 bytes, aligned to 8 (Armv7-M ARM, B1.5.7).
    assert ran.register("R9") == 0x2000_FFD8


def test_the_frame_is_the_extended_one_where_the_fpu_was_used(tmp_path: Path) -> None:
    body = f"""
{ENABLE_FPU}
  vmov.f32 s0, #1.0
  vmov.f32 s15, #2.0
  svc #0
  vmov r2, s0
  vmov r3, s15
{END}"""
    handler = "function sv_call\n  mov r4, sp\n  mov r5, lr\n  vmov.f32 s0, #3.0\n  vmov s15, s0\n  bx lr\n"
    ran = run(tmp_path, body, routines=handler)
    assert (ran.register("R2"), ran.register("R3")) == (0x3F80_0000, 0x4000_0000)
    # 104 bytes and EXC_RETURN bit 4 clear (Armv7-M ARM, B1.5.7 and table B1-8).
    assert (ran.register("R4"), ran.register("R5")) == (0x2001_0000 - 104, 0xFFFF_FFE9)


def test_the_frame_is_the_basic_one_where_the_fpu_was_not_used(tmp_path: Path) -> None:
    handler = "function sv_call\n  mov r4, sp\n  mov r5, lr\n  bx lr\n"
    ran = run(tmp_path, f"{ENABLE_FPU}  svc #0\n{END}", routines=handler)
    assert (ran.register("R4"), ran.register("R5")) == (0x2001_0000 - 32, 0xFFFF_FFF9)


def test_primask_holds_an_interrupt_back_until_it_is_cleared(tmp_path: Path) -> None:
    body = f"""
  movs r4, #0
  cpsid i
  ldr r0, =0xE000ED04
  ldr r1, =0x10000000
  str r1, [r0]
  b 1f
1: mov r5, r4
  cpsie i
  b 2f
2: mov r6, r4
{END}"""
    ran = run(tmp_path, body, routines="function pend_sv\n  adds r4, #1\n  bx lr\n")
    assert (ran.register("R5"), ran.register("R6")) == (0, 1)


def test_a_more_urgent_interrupt_comes_into_a_handler_and_a_less_urgent_one_waits(tmp_path: Path) -> None:
    # Interrupts 0 (priority 0x80) and 1 (0x40), set pending by software.
    nvic = "  ldr r0, =0xE000E100\n  movs r1, #3\n  str r1, [r0]\n"
    nvic += "  ldr r2, =0xE000E400\n  ldr r1, =0x4080\n  str r1, [r2]\n"
    body = f"  movs r4, #0\n  ldr r7, =0xE000E200\n{nvic}  movs r1, #1\n  str r1, [r7]\n  b 1f\n1:\n{END}"
    handler = """
function interrupt
  mrs r1, ipsr
  lsls r4, r4, #8
  orrs r4, r1
  cmp r1, #16
  bne 3f
  movs r1, #2
  str r1, [r7]
  b 2f
2: lsls r4, r4, #8
  adds r4, #0xFF
3: bx lr
"""
    # 16 begins, 17 comes in between, 16 goes on.
    assert run(tmp_path, body, routines=handler).register("R4") == 0x1011FF
    # With the priorities the other way around, 17 waits until 16 is done.
    (tmp_path / "b").mkdir()
    swapped = run(tmp_path / "b", body.replace("0x4080", "0x8040"), routines=handler)
    assert swapped.register("R4") == 0x10FF11


def test_wfi_sleeps_until_an_interrupt_is_pending_and_time_passes(tmp_path: Path) -> None:
    body = f"""
{START_COUNTER}
  ldr r3, =0xE000E010
  ldr r1, =99999
  str r1, [r3, #4]
  str r1, [r3, #8]
  movs r1, #7
  str r1, [r3]
  ldr r2, [r0, #4]
  wfi
  ldr r3, [r0, #4]
{END}"""
    ran = run(tmp_path, body, routines="function systick\n  bx lr\n")
    assert 99_900 < ran.register("R3") - ran.register("R2") < 100_100


# Faults.


def fault(tmp_path: Path, culprit: str, handler: str = "hard_fault", before: str = "") -> dict[str, int]:
    """What the handler finds: the frame's PC, IPSR, CFSR, HFSR, BFAR; `culprit` is where the fault is."""
    routine = f"""
function {handler}
  ldr r4, [sp, #24]
  mrs r5, ipsr
  ldr r0, =0xE000ED28
  ldr r6, [r0]
  ldr r7, [r0, #4]
  ldr r8, [r0, #16]
  adr r9, reset
{END}"""
    body = f"{before}\n  adr r11, culprit\n  b 1f\n  .balign 4\n1:\nculprit:\n{culprit}\n  nop\n{END}"
    ran = run(tmp_path, body, routines=routine)
    names = {"culprit": "R11", "pc": "R4", "ipsr": "R5", "cfsr": "R6", "hfsr": "R7", "bfar": "R8"}
    return {name: ran.register(register) for name, register in names.items()}


def test_a_load_from_nowhere_is_a_precise_bus_fault_that_becomes_a_hard_fault(tmp_path: Path) -> None:
    found = fault(tmp_path, "  ldr r1, [r0]", before="  ldr r0, =0x60000000")
    assert (found["pc"], found["ipsr"]) == (found["culprit"], 3)
    # PRECISERR and BFARVALID; FORCED (Armv7-M ARM, B3.2.15 and B3.2.16).
    assert (found["cfsr"], found["hfsr"], found["bfar"]) == (0x8200, 1 << 30, 0x6000_0000)


def test_a_bus_fault_goes_to_its_own_handler_where_that_is_enabled(tmp_path: Path) -> None:
    enable = "  ldr r0, =0xE000ED24\n  ldr r1, =0x20000\n  str r1, [r0]\n  ldr r0, =0x60000000"
    found = fault(tmp_path, "  str r1, [r0]", handler="bus_fault", before=enable)
    assert (found["pc"], found["ipsr"], found["hfsr"]) == (found["culprit"], 5, 0)


def test_an_undefined_instruction_is_a_usage_fault(tmp_path: Path) -> None:
    found = fault(tmp_path, "  udf #0")
    assert (found["pc"], found["cfsr"], found["hfsr"]) == (found["culprit"], 1 << 16, 1 << 30)


def test_an_fpu_instruction_without_the_fpu_is_a_usage_fault_where_it_stands(tmp_path: Path) -> None:
    found = fault(tmp_path, "  vmov.f32 s0, #1.0")
    assert (found["pc"], found["cfsr"], found["hfsr"]) == (found["culprit"], 1 << 19, 1 << 30)


def test_what_comes_before_an_fpu_instruction_in_its_block_has_happened(tmp_path: Path) -> None:
    routine = f"function hard_fault\n  ldr r4, [sp, #4]\n{END}"
    ran = run(tmp_path, f"  movs r1, #1\n  adds r1, #1\n  vmov.f32 s0, #1.0\n{END}", routines=routine)
    assert ran.register("R4") == 2


def test_a_jump_to_an_even_address_is_a_usage_fault(tmp_path: Path) -> None:
    found = fault(tmp_path, "  bx r0", before="  ldr r0, =0x08000400")
    assert (found["cfsr"], found["hfsr"]) == (1 << 17, 1 << 30)


def test_a_jump_to_nowhere_is_a_bus_fault_of_the_fetch(tmp_path: Path) -> None:
    found = fault(tmp_path, "  bx r0", before="  ldr r0, =0x60000001")
    assert (found["pc"], found["cfsr"], found["hfsr"]) == (0x6000_0000, 1 << 8, 1 << 30)


def test_a_stack_that_has_left_its_memory_is_told(tmp_path: Path) -> None:
    # An exception that finds no room for its frame: STKERR (Armv7-M ARM, B3.2.15).
    routine = f"""
function hard_fault
  ldr r0, =0xE000ED28
  ldr r6, [r0]
  mrs r5, ipsr
{END}"""
    body = f"  ldr r0, =0x1FFFFF00\n  mov sp, r0\n  svc #0\n{END}"
    ran = run(tmp_path, body, routines=routine + "function sv_call\n  bx lr\n")
    assert (ran.register("R5"), ran.register("R6") & 1 << 12) == (3, 1 << 12)


def test_a_fault_in_the_fault_handler_locks_the_core_up(tmp_path: Path) -> None:
    ran = run(tmp_path, f"  udf #0\n{END}", routines="function hard_fault\n  udf #0\n")
    assert isinstance(ran.ended, LockupError)


def test_a_missing_handler_locks_the_core_up(tmp_path: Path) -> None:
    ran = run(tmp_path, f"  udf #0\n{END}")
    assert isinstance(ran.ended, LockupError)
    assert "no handler for exception 3" in str(ran.ended)


# Reset.


def test_a_reset_request_starts_the_program_again_with_the_ram_as_it_was(tmp_path: Path) -> None:
    body = f"""
  ldr r0, =0x20000000
  ldr r1, =0x600DCAFE
  ldr r2, [r0]
  cmp r1, r2
  beq 1f
  str r1, [r0]
  ldr r0, =0xE000ED0C
  ldr r1, =0x05FA0004
  str r1, [r0]
  b .
1: ldr r3, =0x40023874
  ldr r3, [r3]
{END}"""
    ran = run(tmp_path, body)
    assert ran.register("R2") == 0x600D_CAFE
    # RCC_CSR: software and pin (RM0385 5.3.21).
    assert ran.register("R3") >> 24 == 0x14


def test_a_reset_request_without_the_key_does_nothing(tmp_path: Path) -> None:
    ran = run(tmp_path, f"  ldr r0, =0xE000ED0C\n  movs r1, #4\n  str r1, [r0]\n  b 1f\n1: movs r2, #7\n{END}")
    assert ran.register("R2") == 7


# What the chip does not have.


def test_a_store_to_the_flash_is_refused_with_the_address_and_the_instruction(tmp_path: Path) -> None:
    ran = run(tmp_path, "  ldr r0, =0x08000010\n  movs r1, #5\n  str r1, [r0]\n  .ltorg\n")
    assert isinstance(ran.ended, Violation)
    assert ran.ended.rule is Rule.FLASH_WRITE
    assert "address 0x8000010 = 0x5" in str(ran.ended)


@pytest.mark.parametrize("address", ["0x40000000", "0xE0002000", "0x40023894"])
def test_an_address_that_the_twin_does_not_know_is_refused(tmp_path: Path, address: str) -> None:
    ran = run(tmp_path, f"  ldr r0, ={address}\n  ldr r1, [r0]\n{END}")
    assert isinstance(ran.ended, Violation)
    assert ran.ended.rule is Rule.UNKNOWN_REGISTER


def test_a_cortex_m4_has_no_caches(tmp_path: Path) -> None:
    ran = run(tmp_path, f"  ldr r0, =0xE000ED80\n  ldr r1, [r0]\n{END}", chip="stm32f446re")
    assert isinstance(ran.ended, Violation)
    assert ran.ended.rule is Rule.UNKNOWN_REGISTER
