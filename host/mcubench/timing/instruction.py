# SPDX-License-Identifier: Apache-2.0
"""One decoded instruction: what a timing model needs to know of it, and nothing of how it was decoded."""

from dataclasses import dataclass
from enum import Enum, IntEnum

# Registers are numbers: r0 to r15, then these, then s0 to s31. d and q registers are the s registers they overlay.
FLAGS = 16
VECTOR_PREDICATE = 17
FLOAT_FLAGS = 18
FIRST_FLOAT = 32
STACK_POINTER = 13
LINK = 14
PROGRAM_COUNTER = 15


class Group(Enum):
    """The coarse class of an instruction."""

    LOAD = "load"
    STORE = "store"
    MULTI_LOAD = "multi-load"
    MULTI_STORE = "multi-store"
    MULTIPLY = "multiply"
    MULTIPLY_ACCUMULATE = "multiply-accumulate"
    DIVIDE = "divide"
    INTEGER = "integer"
    BRANCH_CONDITIONAL = "branch-conditional"
    BRANCH_UNCONDITIONAL = "branch-unconditional"
    CALL = "call"
    BRANCH_INDIRECT = "branch-indirect"
    FLOATING_POINT = "floating-point"
    HELIUM = "helium"
    SYSTEM = "system"


class Role(IntEnum):
    """What an instruction does with a register that it reads: it decides how early the register is needed."""

    VALUE = 0
    ADDRESS = 1
    SHIFTED = 2
    ACCUMULATE = 3
    STORED = 4
    FLAGS = 5
    MULTIPLIED = 6


class Feature(Enum):
    """A form of an instruction that some core times differently."""

    SETS_FLAGS = "sets_flags"
    CONDITIONAL = "conditional"
    REGISTER_OFFSET = "register_offset"
    WRITEBACK = "writeback"
    NARROW_DATA = "narrow_data"
    TO_PC = "to_pc"
    IMMEDIATE = "immediate"
    SHIFTED_REGISTER = "shifted_register"
    SHIFTED_LEFT = "shifted_left"
    SHIFTED_CONSTANT = "shifted_constant"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Memory:
    """A memory operand: base register, index register if any, displacement in bytes."""

    base: int
    index: int | None
    displacement: int


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction.

    `reads` pairs each register with its role, `writes` are results, `updates` the base register of a writeback,
    `registers` how many a multiple load or store moves (or elements, one by one, a gather or scatter), `target`
    where a direct branch goes.
    """

    address: int
    size_bytes: int
    name: str
    text: str
    kind: str
    group: Group
    features: frozenset[Feature] = frozenset()
    reads: tuple[tuple[int, Role], ...] = ()
    writes: tuple[int, ...] = ()
    updates: tuple[int, ...] = ()
    memory: Memory | None = None
    registers: int = 0
    target: int | None = None
    is_branch: bool = False

    @property
    def end(self) -> int:
        """The address of the next instruction in memory."""
        return self.address + self.size_bytes
