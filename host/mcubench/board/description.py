# SPDX-License-Identifier: Apache-2.0
"""What a board's YAML file may say: the schema, and the checks that a type cannot express."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Annotated, Literal, Self, get_args

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
CounterName = Literal["dwt", "systick", "timer"]
Feature = Literal["instruction_cache", "data_cache", "prefetch", "flash_accelerator", "fpu"]
FlashToolName = Literal["openocd", "pyocd", "st-flash", "jlink", "uf2", "picotool"]

_ID = r"^[a-z0-9][a-z0-9_]*$"
_PIN = r"^[A-Z0-9.]{2,8}$"
_FILE = r"^[A-Za-z0-9_][A-Za-z0-9_./-]*$"
_WORD = r"^[A-Za-z0-9_-]+$"
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


_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Size = Annotated[int, BeforeValidator(_parse_size), Field(gt=0, le=1 << 32)]
Address = Annotated[int, Field(ge=0, lt=1 << 32)]


class _Strict(BaseModel):
    """A frozen value in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


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
    """The `firmware/lib/port_<part>`s to link, and the constants they take (addresses and numbers, never code)."""

    parts: Annotated[tuple[_Name, ...], Field(min_length=1, strict=False)]
    constants: dict[_Name, Address] = {}


class Serial(_Strict):
    """The line between host and board.

    On a real board `uart` is the chip's own, on the pins `tx` and `rx`. It reaches the host through the on-board
    debugger's virtual serial port (`via: probe`) or through an external adapter on these pins.
    """

    baud: Annotated[int, Field(ge=1200, le=12_000_000)]
    uart: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$")] | None = None
    tx: Annotated[str, Field(pattern=_PIN)] | None = None
    rx: Annotated[str, Field(pattern=_PIN)] | None = None
    via: Literal["probe", "adapter"] | None = None


class UsbId(_Strict):
    """What the serial port of a board announces on USB."""

    vendor: Annotated[int, Field(ge=0, lt=1 << 16)]
    product: Annotated[int, Field(ge=0, lt=1 << 16)]


class Speed(_Strict):
    """What makes the chip fast at its full clock: what must read back from it before a number is believed."""

    wait_states: Annotated[int, Field(ge=0, le=64)]
    features: Annotated[tuple[Feature, ...], Field(strict=False)]


class OpenOcd(_Strict):
    """OpenOCD's configuration files for board or probe and chip, as it finds them itself."""

    config: Annotated[tuple[Annotated[str, Field(pattern=_FILE)], ...], Field(min_length=1, strict=False)]


class PyOcd(_Strict):
    """pyOCD's name of the chip; `pack` where it knows it only from a CMSIS pack that the user installs."""

    target: Annotated[str, Field(pattern=_WORD)]
    pack: bool = False


class StFlash(_Strict):
    """Where st-flash writes to."""

    address: Address


class JLink(_Strict):
    """J-Link's name of the chip."""

    device: Annotated[str, Field(pattern=_WORD)]


class Uf2(_Strict):
    """The family that a UF2 file names, and the name of the volume that takes it."""

    family: Address
    volume: Annotated[str, Field(pattern=_WORD)]


class Picotool(_Strict):
    """Nothing: picotool asks the chip."""


class FlashTools(_Strict):
    """The tools that know the chip. A copy to the UF2 volume is preferred, which needs no probe, then OpenOCD."""

    openocd: OpenOcd | None = None
    pyocd: PyOcd | None = None
    st_flash: Annotated[StFlash | None, Field(alias="st-flash")] = None
    jlink: JLink | None = None
    uf2: Uf2 | None = None
    picotool: Picotool | None = None

    @model_validator(mode="after")
    def _names_a_tool(self) -> Self:
        if not self.names:
            raise ValueError(f"names no tool; known: {', '.join(get_args(FlashToolName))}")
        return self

    @property
    def names(self) -> tuple[FlashToolName, ...]:
        """The tools that are named; the first is the default."""
        fields: dict[FlashToolName, object] = {
            "uf2": self.uf2,
            "openocd": self.openocd,
            "pyocd": self.pyocd,
            "st-flash": self.st_flash,
            "jlink": self.jlink,
            "picotool": self.picotool,
        }
        return tuple(name for name, settings in fields.items() if settings is not None)


class Energy(_Strict):
    """The datasheet's supply current in run mode at full clock, for an estimate; `source` is document and table."""

    run_current_ma: Annotated[float, Field(gt=0, le=10_000, strict=False)]
    supply_v: Annotated[float, Field(gt=0, le=60, strict=False)]
    source: str


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

    id: Annotated[str, Field(pattern=_ID)]
    name: str
    description: str
    aliases: Annotated[tuple[Annotated[str, Field(pattern=_ID)], ...], Field(strict=False)] = ()
    chip: Annotated[str, Field(pattern=r"^[a-z0-9]+$")] | None = None
    core: Core
    clock_hz: Annotated[int, Field(ge=32_768, le=2_000_000_000)]
    counter: CounterName
    memory: Memory
    compile: Compile
    stack_size: Size
    port: Port
    serial: Serial
    usb: Annotated[tuple[UsbId, ...], Field(strict=False)] = ()
    speed: Speed | None = None
    flash_tools: FlashTools | None = None
    energy: Energy | None = None
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
    def port_components(self) -> tuple[str, ...]:
        """The folders of `firmware/lib` that make this board run: its port, and its counter if that is the core's."""
        counter = () if self.counter == "timer" else (f"port_{self.counter}",)
        return (*(f"port_{part}" for part in self.port.parts), *counter)

    @property
    def is_real(self) -> bool:
        """True of a board that can be flashed; the others are an emulator's."""
        return self.flash_tools is not None

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


def _a_real_board_says_how_it_is_reached(board: Board) -> str | None:
    if not board.is_real:
        return None
    missing = [
        name
        for name, value in (
            ("chip", board.chip),
            ("serial.uart", board.serial.uart),
            ("serial.tx", board.serial.tx),
            ("serial.rx", board.serial.rx),
            ("serial.via", board.serial.via),
        )
        if value is None
    ]
    if missing:
        return f"{', '.join(missing)}: missing, on a board with flash_tools"
    if board.serial.via == "probe" and not board.usb:
        return "usb: missing, where the serial line is via the probe"
    return None


def _aliases_are_other_names(board: Board) -> str | None:
    return f"aliases: {board.id} is the board's own name" if board.id in board.aliases else None


# Each check names one thing that can be wrong with a description, and returns the sentence that says so.
CHECKS: tuple[Callable[[Board], str | None], ...] = (
    _memories_do_not_overlap,
    _memories_end_in_the_address_space,
    _stack_fits_in_ram,
    _fpu_belongs_to_the_cpu,
    _code_runs_on_the_core,
    _a_real_board_says_how_it_is_reached,
    _aliases_are_other_names,
)
