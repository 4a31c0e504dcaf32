# SPDX-License-Identifier: Apache-2.0
"""Machine code into instructions, with Capstone 6 (earlier versions misread Helium)."""

from collections.abc import Iterator
from typing import Any

import capstone
from capstone import arm_const

from mcubench.timing import operands, registers
from mcubench.timing.classify import ALWAYS, kind_of
from mcubench.timing.instruction import PROGRAM_COUNTER, Feature, Group, Instruction
from mcubench.timing.kinds import GROUP_OF_KIND, UNKNOWN

# An alias keeps the number of the instruction that it stands for.
_NAMES: dict[int, str] = {
    number: constant.removeprefix("ARM_INS_")
    for constant, number in vars(arm_const).items()
    if constant.startswith("ARM_INS_") and not constant.startswith("ARM_INS_ALIAS_")
}
_DIRECT_BRANCHES = frozenset({"B", "BL", "CBZ", "CBNZ", "LE", "LETP", "WLS", "WLSTP"})
_BRANCH_GROUPS = frozenset({Group.BRANCH_CONDITIONAL, Group.BRANCH_UNCONDITIONAL, Group.CALL, Group.BRANCH_INDIRECT})
_CONSTANT_KINDS = frozenset({"add", "add_carry", "logic", "move", "compare"})
# The first five bits of an instruction of two halfwords (Armv7-M ARM, A5.1).
_WIDE_PREFIXES = frozenset({0b11101, 0b11110, 0b11111})


def decode(code: bytes, address: int) -> Iterator[Instruction]:
    """Every instruction of `code`, which starts at `address` outside of an IT block.

    What Capstone does not know comes out as an instruction of kind `unknown`.
    """
    engine = capstone.Cs(capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS | capstone.CS_MODE_V8)
    engine.detail = True
    offset = 0
    while offset < len(code):
        for raw in engine.disasm(code[offset:], address + offset):
            yield _instruction(raw)
            offset = raw.address + raw.size - address
        if offset < len(code):
            size_bytes = 4 if code[min(offset + 1, len(code) - 1)] >> 3 in _WIDE_PREFIXES else 2
            yield Instruction(address + offset, size_bytes, "?", "?", UNKNOWN, GROUP_OF_KIND[UNKNOWN])
            offset += size_bytes


def _instruction(raw: Any) -> Instruction:
    name = _NAMES.get(raw.id, "?")
    used = [operand.reg for operand in raw.operands if operand.type == arm_const.ARM_OP_REG]
    kind = kind_of(raw, name, used)
    memory = next((operand.mem for operand in raw.operands if operand.type == arm_const.ARM_OP_MEM), None)
    updates = operands.updated(raw, kind, memory)
    written = [number for register in raw.regs_access()[1] for number in registers.numbers(register)]
    features = _operand_features(raw, name, kind, used) | _effect_features(raw, name, kind, memory)
    features |= {Feature.WRITEBACK} if updates else set()
    return Instruction(
        address=raw.address,
        size_bytes=raw.size,
        name=name,
        text=f"{raw.mnemonic} {raw.op_str}".strip(),
        kind=kind,
        group=GROUP_OF_KIND[kind],
        features=frozenset(features),
        reads=operands.reads(raw, name, kind, memory),
        writes=tuple(number for number in written if number != PROGRAM_COUNTER and number not in updates),
        updates=updates,
        memory=operands.addressed(memory),
        registers=operands.moved(raw, name, kind),
        target=raw.operands[-1].imm if name in _DIRECT_BRANCHES else None,
        is_branch=GROUP_OF_KIND[kind] in _BRANCH_GROUPS or Feature.TO_PC in features,
    )


def _effect_features(raw: Any, name: str, kind: str, memory: Any) -> set[Feature]:
    """What the instruction does besides its operation."""
    found = {
        Feature.SETS_FLAGS: raw.update_flags,
        Feature.CONDITIONAL: raw.cc < ALWAYS and kind != "if_then",
        Feature.REGISTER_OFFSET: memory is not None and memory.index != 0,
        Feature.NARROW_DATA: kind in {"load", "store"} and name[3:].rstrip("T").endswith(("B", "H")),
        Feature.TO_PC: arm_const.ARM_REG_PC in raw.regs_access()[1] and GROUP_OF_KIND[kind] not in _BRANCH_GROUPS,
    }
    return {feature for feature, present in found.items() if present}


def _operand_features(raw: Any, name: str, kind: str, used: list[int]) -> set[Feature]:
    """What form the operands have."""
    shifts = {operand.shift.type for operand in raw.operands if operand.type == arm_const.ARM_OP_REG}
    immediate = next((operand.imm for operand in raw.operands if operand.type == arm_const.ARM_OP_IMM), None)
    is_constant = immediate is not None and raw.size == 4 and kind in _CONSTANT_KINDS and name not in {"ADDW", "SUBW"}
    found = {
        Feature.IMMEDIATE: immediate is not None,
        Feature.SHIFTED_REGISTER: any(shifts) and kind not in {"extend", "extend_halves"},
        Feature.SHIFTED_LEFT: arm_const.ARM_SFT_LSL in shifts,
        Feature.SHIFTED_CONSTANT: is_constant and _is_shifted(immediate or 0),
        Feature.DOUBLE: any(map(registers.is_double, used)),
    }
    return {feature for feature, present in found.items() if present}


def _is_shifted(immediate: int) -> bool:
    """True of a constant that the shifter makes: not a byte, and not a byte repeated in one of the three patterns."""
    value = immediate & 0xFFFFFFFF
    low, second = value & 0xFF, value >> 8 & 0xFF
    return value not in {low, low * 0x00010001, second * 0x01000100, low * 0x01010101}
