# SPDX-License-Identifier: Apache-2.0
"""Capstone's registers as the numbers that the timing models use."""

from capstone import arm_const

from mcubench.timing.instruction import (
    FIRST_FLOAT,
    FLAGS,
    FLOAT_FLAGS,
    LINK,
    PROGRAM_COUNTER,
    STACK_POINTER,
    VECTOR_PREDICATE,
)

_SINGLES_OF_D = 2
_SINGLES_OF_Q = 4
_FLOAT_REGISTERS = 32


def _numbers() -> dict[int, tuple[int, ...]]:
    named = {
        "SP": STACK_POINTER,
        "LR": LINK,
        "PC": PROGRAM_COUNTER,
        "APSR": FLAGS,
        "APSR_NZCV": FLAGS,
        "CPSR": FLAGS,
        "VPR": VECTOR_PREDICATE,
        "P0": VECTOR_PREDICATE,
        "FPSCR_NZCV": FLOAT_FLAGS,
        "FPSCR": FLOAT_FLAGS,
    }
    numbers: dict[int, tuple[int, ...]] = {_constant(name): (number,) for name, number in named.items()}
    numbers |= {_constant(f"R{index}"): (index,) for index in range(13)}
    for letter, width in (("S", 1), ("D", _SINGLES_OF_D), ("Q", _SINGLES_OF_Q)):
        for index in range(_FLOAT_REGISTERS // width):
            first = FIRST_FLOAT + index * width
            numbers[_constant(f"{letter}{index}")] = tuple(range(first, first + width))
    return numbers


def _constant(name: str) -> int:
    value: int = getattr(arm_const, f"ARM_REG_{name}")
    return value


# Empty where a register is of no interest to timing (ITSTATE, FPSCR's control bits ...).
NUMBERS_OF_REGISTER = _numbers()
_DOUBLES = frozenset(_constant(f"D{index}") for index in range(32))
_VECTORS = frozenset(_constant(f"Q{index}") for index in range(16))


def numbers(register: int) -> tuple[int, ...]:
    """The numbers of a Capstone register."""
    return NUMBERS_OF_REGISTER.get(register, ())


def is_core(register: int) -> bool:
    """True of r0 to r15."""
    return any(number <= PROGRAM_COUNTER for number in numbers(register))


def is_double(register: int) -> bool:
    """True of d0 to d31."""
    return register in _DOUBLES


def is_vector(register: int) -> bool:
    """True of q0 to q15."""
    return register in _VECTORS
