# SPDX-License-Identifier: Apache-2.0
"""How a chip starts: where its stack and its first instruction are. A family with a boot ROM adds its own way."""

from collections.abc import Callable
from typing import Protocol

from mcubench.target.twin.chip import Chip
from mcubench.target.twin.cpu import Cpu
from mcubench.target.twin.rules import RuleBook


class Bootable(Protocol):
    """What a way of starting needs of the machine."""

    cpu: Cpu
    chip: Chip
    rules: RuleBook


Boot = Callable[[Bootable], tuple[int, int]]
_WAYS: dict[str, Boot] = {}


class NoProgramError(Exception):
    """There is nothing to start in the flash."""


def boot(name: str) -> Callable[[Boot], Boot]:
    """Decorator: chips whose file says `boot: name` start this way. It returns the stack pointer and the entry."""

    def register(way: Boot) -> Boot:
        _WAYS[name] = way
        return way

    return register


def find_boot(name: str) -> Boot:
    """The way that a chip's file names."""
    return _WAYS[name]


@boot("vectors")
def from_vectors(machine: Bootable) -> tuple[int, int]:
    """The core loads both from the start of the vector table (Armv7-M ARM, B1.5.5)."""
    table = machine.chip.vectors
    stack, entry = machine.cpu.read_word(table), machine.cpu.read_word(table + 4)
    if not stack or not entry or entry == 0xFFFF_FFFF:
        raise NoProgramError(f"there is no vector table at {table:#x}")
    return stack, entry
