# SPDX-License-Identifier: Apache-2.0
"""What a decoded instruction does with its operands: registers read and in which role, base registers changed."""

from typing import Any

import capstone
from capstone import arm_const

from mcubench.timing import registers
from mcubench.timing.instruction import FLAGS, PROGRAM_COUNTER, STACK_POINTER, Group, Memory, Role
from mcubench.timing.kinds import GROUP_OF_KIND

_VECTOR_BITS = 128
_ACCUMULATOR_FIRST = frozenset(
    {
        *("multiply_accumulate_long", "multiply_accumulate_long_half", "float_chained", "float_fused"),
        *("vector_multiply_accumulate", "vector_multiply_reduce", "vector_reduce", "vector_float_multiply"),
    }
)
_ACCUMULATOR_LAST = frozenset({"multiply_accumulate", "multiply_accumulate_half"})
_STORES = frozenset(
    {
        *("store", "store_pair", "store_multiple", "float_store", "float_store_multiple"),
        *("vector_store", "vector_scatter", "vector_store_interleaved"),
    }
)
MULTIPLE = frozenset({"load_multiple", "store_multiple", "float_load_multiple", "float_store_multiple"})
# Capstone marks the destination of every Helium instruction as read too, for its predicated form. These do read it.
_MERGING = frozenset({"VSLI", "VSRI", "VSHLC", "VMOV", "VFMA", "VFMS", "VFMAS", "VCMLA"})
_MERGING_KINDS = frozenset(
    {
        *("vector_narrow", "vector_multiply_accumulate", "vector_multiply_reduce", "vector_reduce"),
        *("vector_extreme_reduce", "vector_move_lane", "vector_move_core"),
    }
)


def updated(raw: Any, kind: str, memory: Any) -> tuple[int, ...]:
    """The base register, where the instruction changes it besides using it."""
    if raw.id in {arm_const.ARM_INS_PUSH, arm_const.ARM_INS_POP}:
        return (STACK_POINTER,)
    if not raw.writeback:
        return ()
    if memory is not None:
        return registers.numbers(memory.base)
    return registers.numbers(raw.operands[0].reg) if kind in MULTIPLE else ()


def reads(raw: Any, name: str, kind: str, memory: Any) -> tuple[tuple[int, Role], ...]:
    """Every register read, with each role that it is read in."""
    roles: dict[tuple[int, Role], None] = {}

    def add(register: int, role: Role) -> None:
        roles.update(dict.fromkeys((number, role) for number in registers.numbers(register)))

    if memory is not None:
        add(memory.base, Role.ADDRESS)
        add(memory.index, Role.ADDRESS)
    overwrites = GROUP_OF_KIND[kind] == Group.HELIUM and kind not in _MERGING_KINDS and name not in _MERGING
    for index, operand in enumerate(raw.operands):
        skipped = overwrites and operand.access & capstone.CS_AC_WRITE
        if operand.type == arm_const.ARM_OP_REG and operand.access & capstone.CS_AC_READ and not skipped:
            add(operand.reg, _role(kind, index, operand))
    for register in raw.regs_access()[0]:
        if FLAGS in registers.numbers(register) and kind != "if_then":
            add(register, Role.FLAGS)
        elif register == arm_const.ARM_REG_SP and kind in MULTIPLE:
            add(register, Role.ADDRESS)
    return tuple(read for read in roles if read[0] != PROGRAM_COUNTER)


def _role(kind: str, index: int, operand: Any) -> Role:
    if kind in MULTIPLE and index == 0 and operand.access & capstone.CS_AC_WRITE:
        return Role.ADDRESS
    if kind in _STORES:
        return Role.STORED
    if kind in MULTIPLE:
        return Role.ADDRESS
    accumulates = (
        (kind in _ACCUMULATOR_FIRST and operand.access & capstone.CS_AC_WRITE)
        or (kind in _ACCUMULATOR_LAST and index == 3)
        or (kind == "extend_add" and index == 1)
    )
    if accumulates:
        return Role.ACCUMULATE
    shifted = operand.shift.type and kind not in {"extend", "extend_halves"}
    through_shifter = (kind in {"extend_add", "pack"} and index == 2) or (kind == "bitfield_insert" and index == 1)
    return Role.SHIFTED if shifted or through_shifter else Role.VALUE


def moved(raw: Any, name: str, kind: str) -> int:
    """How many registers a multiple load or store moves, or elements a gather or scatter; 0 for everything else."""
    if kind in {"vector_gather", "vector_scatter"}:
        bits = "".join(filter(str.isdigit, raw.mnemonic.partition(".")[2]))
        return _VECTOR_BITS // int(bits or _VECTOR_BITS)
    if kind in {"load_pair", "store_pair"}:
        return 2
    if kind not in MULTIPLE:
        return 0
    listed = [operand.reg for operand in raw.operands if operand.type == arm_const.ARM_OP_REG]
    # VPUSH and VPOP list no base register.
    if name not in {"PUSH", "POP"} and registers.is_core(listed[0]):
        listed = listed[1:]
    return sum(len(registers.numbers(register)) for register in listed)


def addressed(memory: Any) -> Memory | None:
    """The memory operand, if there is one."""
    if memory is None:
        return None
    base, index = registers.numbers(memory.base), registers.numbers(memory.index)
    return Memory(base[0] if base else PROGRAM_COUNTER, index[0] if index else None, memory.disp)
