# SPDX-License-Identifier: Apache-2.0
"""What a board's YAML file may say: the schema, and the checks that a type cannot express."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

Core = Literal[
    "cortex-m0",
    "cortex-m0plus",
    "cortex-m3",
    "cortex-m4",
    "cortex-m7",
    "cortex-m33",
    "cortex-m55",
]
CounterName = Literal["systick"]

_SIZE = re.compile(r"([0-9]{1,10})\s*(B|KiB|MiB)")
_SIZE_UNITS = {"B": 1, "KiB": 1024, "MiB": 1024 * 1024}
# The compiler's own name of each core's floating-point unit (GCC manual, "ARM Options", -mfpu). Cortex-M55's is
# part of -mcpu.
_FPUS_OF_CPU: dict[str, frozenset[str | None]] = {
    "cortex-m0": frozenset({None}),
    "cortex-m0plus": frozenset({None}),
    "cortex-m3": frozenset({None}),
    "cortex-m4": frozenset({None, "fpv4-sp-d16"}),
    "cortex-m7": frozenset({None, "fpv5-sp-d16", "fpv5-d16"}),
    "cortex-m33": frozenset({None, "fpv5-sp-d16"}),
    "cortex-m55": frozenset({None, "auto"}),
}
# A binary for the key runs on each core in the value: Armv6-M is a subset of Armv7-M, which is one of Armv8-M.
_RUNS_ON: dict[str, frozenset[str]] = {
    "cortex-m0": frozenset({"cortex-m0", "cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7"}),
    "cortex-m0plus": frozenset({"cortex-m0plus", "cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7"}),
    "cortex-m3": frozenset({"cortex-m3", "cortex-m4", "cortex-m7"}),
    "cortex-m4": frozenset({"cortex-m4", "cortex-m7"}),
    "cortex-m7": frozenset({"cortex-m7"}),
    "cortex-m33": frozenset({"cortex-m33", "cortex-m55"}),
    "cortex-m55": frozenset({"cortex-m55"}),
}


def _parse_size(value: object) -> object:
    """Turn `320 KiB` into bytes; leave what is no text to pydantic."""
    if not isinstance(value, str):
        return value
    match = _SIZE.fullmatch(value.strip())
    if match is None:
        raise ValueError("a size is a whole number of bytes, or of KiB or MiB, as in 320 KiB")
    return int(match[1]) * _SIZE_UNITS[match[2]]


Size = Annotated[int, BeforeValidator(_parse_size), Field(gt=0, le=1 << 32)]
Address = Annotated[int, Field(ge=0, lt=1 << 32)]


class _Strict(BaseModel):
    """A frozen value in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class MemoryRegion(_Strict):
    """A memory, `size` bytes from address `origin`."""

    origin: Address
    size: Size

    @property
    def end(self) -> int:
        """The address after the last byte."""
        return self.origin + self.size


class Memory(_Strict):
    """The memory that holds code and constants, and the one that holds everything that is written."""

    flash: MemoryRegion
    ram: MemoryRegion


class Compile(_Strict):
    """What the compiler is told: `cpu` is GCC's -mcpu, `fpu` its -mfpu (absent: soft float)."""

    cpu: Core
    fpu: Literal["fpv4-sp-d16", "fpv5-sp-d16", "fpv5-d16", "auto"] | None = None


class Port(_Strict):
    """The `firmware/lib/port_<family>` to link, and the constants it takes (register addresses, never code)."""

    family: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*$")]
    constants: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Address] = {}


class Serial(_Strict):
    """The line between host and board."""

    baud: Annotated[int, Field(ge=1200, le=12_000_000)]


class QemuMachine(_Strict):
    """QEMU's machine of this board: its name as in `qemu-system-arm -machine help`, and the clock of its SysTick."""

    machine: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    clock_hz: Annotated[int, Field(ge=32_768, le=2_000_000_000)]


class Timing(_Strict):
    """The timing models that turn this board's instructions into cycles, by their names."""

    core: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    memory: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Board(_Strict):
    """One board, as its YAML file describes it. `id` is the file's stem: the name on the command line."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
    name: str
    description: str
    core: Core
    clock_hz: Annotated[int, Field(ge=32_768, le=2_000_000_000)]
    counter: CounterName
    memory: Memory
    compile: Compile
    stack_size: Size
    port: Port
    serial: Serial
    qemu: QemuMachine | None = None
    timing: Timing | None = None
    note: str | None = None

    @field_validator("stack_size")
    @classmethod
    def _stack_is_aligned(cls, value: int) -> int:
        if value % 8:
            raise ValueError("must be a multiple of 8 (AAPCS32, 6.2.1.2: stack alignment)")
        return value

    @model_validator(mode="after")
    def _validate(self) -> Self:
        problems = [problem for check in CHECKS if (problem := check(self))]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def runs_foreign_code(self) -> bool:
        """True where the code is built for another core than the one that executes it."""
        return self.compile.cpu != self.core

    def with_stack(self, least_bytes: int) -> Self:
        """The same board with at least so much stack."""
        return self if least_bytes <= self.stack_size else self.model_copy(update={"stack_size": least_bytes})

    def digest(self) -> str:
        """SHA-256 of the description, whatever the file's layout and comments."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


class BoardList(_Strict):
    """Every board, as JSON."""

    boards: tuple[Board, ...]


def _memories_do_not_overlap(board: Board) -> str | None:
    flash, ram = board.memory.flash, board.memory.ram
    if flash.origin < ram.end and ram.origin < flash.end:
        return "memory: flash and ram overlap"
    return None


def _memories_end_in_the_address_space(board: Board) -> str | None:
    for name, region in (("flash", board.memory.flash), ("ram", board.memory.ram)):
        if region.end > 1 << 32:
            return f"memory: {name} ends beyond the 32-bit address space"
    return None


def _stack_fits_in_ram(board: Board) -> str | None:
    if board.stack_size >= board.memory.ram.size:
        return f"stack_size: {board.stack_size} bytes do not fit in {board.memory.ram.size} bytes of ram"
    return None


def _fpu_belongs_to_the_cpu(board: Board) -> str | None:
    if board.compile.fpu not in _FPUS_OF_CPU[board.compile.cpu]:
        return f"compile: {board.compile.cpu} has no {board.compile.fpu}"
    return None


def _code_runs_on_the_core(board: Board) -> str | None:
    if board.core not in _RUNS_ON[board.compile.cpu]:
        return f"compile: code for {board.compile.cpu} does not run on {board.core}"
    return None


# Each check names one thing that can be wrong with a description, and returns the sentence that says so.
CHECKS: tuple[Callable[[Board], str | None], ...] = (
    _memories_do_not_overlap,
    _memories_end_in_the_address_space,
    _stack_fits_in_ram,
    _fpu_belongs_to_the_cpu,
    _code_runs_on_the_core,
)
