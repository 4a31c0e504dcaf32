# SPDX-License-Identifier: Apache-2.0
"""What a chip is made of: the schema of `chips/<chip>.yaml`.

Every address, reset value and limit in such a file comes from a document that is not the port: `sources` names the
documents, and each `source` says where in them. A file may say `like: <other chip>` and then holds only what differs.
"""

import hashlib
import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from mcubench.board.description import Address, Core, Size
from mcubench.errors import BoardError

CHIPS = Path(__file__).resolve().parent / "chips"

Word = Annotated[int, Field(ge=0, lt=1 << 32)]
_RegisterName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
_BlockName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]


class _Strict(BaseModel):
    """A frozen value in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Memory(_Strict):
    """A memory. The program cannot store to `flash` and `rom`; `alias_of` names the memory that is seen here too.

    `words` is what is in it when the chip leaves the factory, by address: calibration values, the unique number. A
    memory of kind `rom` without `words` reads 0xFF, an erased flash too.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    origin: Address
    size: Size
    kind: Literal["flash", "ram", "rom"]
    alias_of: str | None = None
    words: dict[Address, Word] = {}
    source: str


class Register(_Strict):
    """A register: its place in the block, its value after a reset, its width.

    `writable` are the bits that a store changes, `clear` the bits that a store of 1 clears.
    """

    offset: Annotated[int, Field(ge=0, lt=1 << 20)]
    reset: Word = 0
    bits: Literal[8, 16, 32] = 32
    writable: Word = 0xFFFF_FFFF
    source: str


class Gate(_Strict):
    """The bit that gives a block its clock: the block answers only while it has the value `on`."""

    block: _BlockName = "RCC"
    register_name: Annotated[_RegisterName, Field(alias="register")]
    bit: Annotated[int, Field(ge=0, lt=32)]
    on: Annotated[int, Field(ge=0, le=1)] = 1
    source: str


class Block(_Strict):
    """A peripheral: the class that models it, where it is, its registers.

    `clock` names the clock that it runs on, in the words of the family's clock model (`APB1`). `access` are the
    widths, in bits, in which its registers may be read and written. `settings` are for the model alone.
    """

    model: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    base: Address
    size: Size = 0x400
    source: str
    gate: Gate | None = None
    clock: str | None = None
    access: Annotated[tuple[Literal[8, 16, 32], ...], Field(strict=False)] = (8, 16, 32)
    registers: dict[_RegisterName, Register]
    settings: dict[str, Any] = {}

    @model_validator(mode="after")
    def _registers_lie_inside(self) -> Self:
        for name, register in self.registers.items():
            if register.offset >= self.size:
                raise ValueError(f"{name}: beyond the block's {self.size:#x} bytes")
        return self


class Caches(_Strict):
    """A Cortex-M7's caches, in bytes."""

    instruction: Size
    data: Size
    source: str


class Chip(_Strict):
    """A chip. `limits` is a tree that the family's models read; wherever it has a number it has a `source`."""

    chip: Annotated[str, Field(pattern=r"^[a-z0-9]+$")]
    core: Core
    sources: dict[str, str]
    memories: Annotated[tuple[Memory, ...], Field(min_length=1, strict=False)]
    peripherals: dict[_BlockName, Block]
    interrupts: dict[str, Annotated[int, Field(ge=0, lt=496)]]
    pins: dict[str, dict[str, int]] = {}
    priority_bits: Annotated[int, Field(ge=2, le=8)]
    # How it starts: `vectors` loads SP and PC from the table at address `vectors`; a family may have another way.
    boot: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] = "vectors"
    vectors: Address
    caches: Caches | None = None
    # Cortex-M0 and M0+ have SysTick where the maker wanted it.
    has_systick: bool = True
    # What the core's clock is divided by to be SysTick's reference clock.
    systick_divider: Annotated[int, Field(ge=1)] = 8
    limits: dict[str, Any] = {}

    @model_validator(mode="after")
    def _nothing_overlaps(self) -> Self:
        spans = [(memory.origin, memory.size, memory.name) for memory in self.memories]
        spans += [(block.base, block.size, name) for name, block in self.peripherals.items()]
        spans.sort()
        for (start, size, name), (following, _, other) in itertools.pairwise(spans):
            if start + size > following:
                raise ValueError(f"{name} and {other} overlap at {following:#x}")
        return self

    def digest(self) -> str:
        """SHA-256 of the data, whatever the file's layout and comments."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


def has_chip(name: str) -> bool:
    """Whether there is a twin of this chip."""
    return (CHIPS / f"{name}.yaml").is_file()


def load_chip(name: str, folder: Path = CHIPS) -> Chip:
    """Read and check a chip's data.

    Raises:
        BoardError: there is none, or it is not what the schema wants.
    """
    try:
        return Chip.model_validate(_document(name, folder))
    except FileNotFoundError as error:
        raise BoardError(f"there is no twin of the chip '{name}'") from error
    except (yaml.YAMLError, ValueError) as error:
        raise BoardError(f"the data of the chip {name}: {error}") from error


def _document(name: str, folder: Path) -> dict[str, Any]:
    document = yaml.safe_load((folder / f"{name}.yaml").read_text())
    if not isinstance(document, dict):
        raise TypeError("not a mapping")
    other = document.pop("like", None)
    return document if other is None else merge(_document(other, folder), document)


def merge(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with what `change` says else: mappings are merged, other values replaced, `null` takes a key away."""
    merged = dict(base)
    for key, value in change.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = merge(merged[key], value)
        else:
            merged[key] = value
    return merged
