# SPDX-License-Identifier: Apache-2.0
"""How an interpreter uses its arena: what TensorFlow Lite Micro's recording allocator says."""

from typing import Literal

from mcubench.result.part import Part

ArenaRole = Literal["input", "output", "activation"]


class AllocationRow(Part):
    """One kind of persistent allocation: how often, bytes asked for, bytes taken with their alignment."""

    name: str
    count: int
    requested_bytes: int
    used_bytes: int


class ArenaTensor(Part):
    """A tensor in an arena: where it lies, and from which operator to which, both included, it is in use.

    Tensors that are names of the same bytes, as a RESHAPE's input and output, are one.
    """

    name: str
    role: ArenaRole
    first: int
    last: int
    offset: int
    size_bytes: int


class ArenaFacts(Part):
    """An arena, and what is in it.

    Persistent bytes last as long as the interpreter; non-persistent ones are the tensors and scratch buffers of an
    inference; temporary ones are needed on top of both, only while tensors are allocated. `pointer_bits` is 64 on a
    host, whose structures are larger: never a board's figure. `largest_that_fails_bytes` is what was seen not to
    boot, one step below `size_bytes`. `tensors` are those whose place is known before the firmware runs: all of an
    engine that plans the arena, none of an interpreter.
    """

    pointer_bits: Literal[32, 64]
    size_bytes: int
    persistent_bytes: int | None = None
    non_persistent_bytes: int | None = None
    temporary_bytes: int | None = None
    largest_that_fails_bytes: int | None = None
    allocations: tuple[AllocationRow, ...] = ()
    tensors: tuple[ArenaTensor, ...] = ()
