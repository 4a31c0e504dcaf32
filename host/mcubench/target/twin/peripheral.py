# SPDX-License-Identifier: Apache-2.0
"""A peripheral's model: registers by name, with the manual's side effects. The base class, and how to add one.

To add one:

1. In `chips/<chip>.yaml`, under `peripherals`: name, `model`, base, registers with offset, reset value and source.
2. A class derived from `Peripheral` in the family's folder, decorated with `@model("stm32_gpio")`, the word that the
   YAML's `model` says. It overrides `read` and `write` for the registers that do something, and asks a rule
   (`self.world.rules.check(Rule.PLL_RANGE, holds, register=..., value=..., what=..., limit=..., source=...)`) where
   the chip would not do what it is told. `stm32/gpio.py` is a small complete example.
3. Nothing else: every module in the folders that `models.py` names is imported, so that the decorators run.

Time is counted in executed instructions, one a core clock cycle: `self.world.now`. What takes time is either worked
out when it is asked for (a ready flag compares `now` with the moment that it was turned on), or, where the firmware
may wait for an interrupt, scheduled: `self.world.at(when, callback)`. `self.world.cycles(microseconds)` converts.

A register's plain value is `self.values[name]`; `write()` of the base class stores what is writable, `read()` returns
it. The bus calls `load` and `store`, which find the register and handle widths: override those only for a block whose
address says more than which register (RP2040's set, clear and toggle aliases, bit-banding).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from mcubench.target.twin.chip import Block, Register
from mcubench.target.twin.rules import Rule, Violation

if TYPE_CHECKING:
    from mcubench.target.twin.world import World

_MODELS: dict[str, type["Peripheral"]] = {}
P = TypeVar("P", bound=type["Peripheral"])


def model(name: str) -> Callable[[P], P]:
    """Class decorator: blocks of the chips' files with this `model` are made of the class."""

    def register(kind: P) -> P:
        if name in _MODELS:
            raise ValueError(f"there are two models {name}")
        _MODELS[name] = kind
        return kind

    return register


def find_model(name: str) -> type["Peripheral"]:
    """The class for a `model` of a chip's file."""
    return _MODELS[name]


@model("plain")
class Peripheral:
    """Registers that keep what is stored in them. As a `model` itself: `plain`."""

    # Registers whose reading changes something; all others may be read for a narrow store.
    READ_HAS_EFFECT: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self.name = name
        self.data = data
        self.world = world
        self._located: dict[tuple[int, int], tuple[str, int]] = {}
        self._at = {register.offset: key for key, register in data.registers.items()}
        self.values: dict[str, int] = {}
        self.reset()

    # What a model overrides.

    def reset(self) -> None:
        """After a reset of the chip or of the block. Call the base class's first."""
        self.values = {key: register.reset for key, register in self.data.registers.items()}

    def connect(self) -> None:
        """Called once when every block of the chip is there: `self.world.block("RCC")` works from here on."""

    def read(self, register: str) -> int:
        """The value that the program gets. May have side effects, then named in READ_HAS_EFFECT."""
        return self.values[register]

    def write(self, register: str, value: int) -> None:
        """Store a whole register."""
        writable = self.data.registers[register].writable
        self.values[register] = value & writable | self.values[register] & ~writable

    # What the bus calls.

    def load(self, offset: int, size: int) -> int:
        """Read `size` bytes at `offset`."""
        register, within = self._located.get((offset, size)) or self.locate(offset, size)
        return self.read(register) >> 8 * within & (1 << 8 * size) - 1

    def store(self, offset: int, size: int, value: int) -> None:
        """Write `size` bytes at `offset`. A narrow store leaves the rest of the register as it is."""
        register, within = self.locate(offset, size)
        if 8 * size < self.data.registers[register].bits:
            mask = (1 << 8 * size) - 1 << 8 * within
            before = 0 if register in self.READ_HAS_EFFECT else self.values[register]
            value = before & ~mask | value << 8 * within & mask
        self.write(register, value)

    def locate(self, offset: int, size: int) -> tuple[str, int]:
        """The register that `size` bytes at `offset` belong to, and at which of its bytes they begin."""
        for start in (offset, offset & ~1, offset & ~3):
            name = self._at.get(start)
            if name is None:
                continue
            within, bits = offset - start, self.data.registers[name].bits
            if 8 * (within + size) > bits and size != 4:
                continue
            self.world.rules.check(
                Rule.ACCESS_SIZE,
                8 * size in self.data.access and offset % size == 0,
                register=self.full(name),
                value=offset,
                what=f"accessed with {8 * size} bits",
                limit=f"takes {', '.join(map(str, self.data.access))} bits",
                source=self.data.source,
            )
            self._located[offset, size] = name, within
            return name, within
        raise Violation(
            Rule.UNKNOWN_REGISTER,
            register=self.name,
            value=self.data.base + offset,
            what=f"no register is known at offset {offset:#x}",
            limit=f"{len(self.data.registers)} are",
            source=self.data.source,
        )

    # What a model may use.

    def full(self, register: str) -> str:
        """The register's name with the block's, as messages have it."""
        return f"{self.name}_{register}"

    def about(self, register: str) -> Register:
        """What the chip's file says of a register."""
        return self.data.registers[register]

    def bits(self, register: str, low: int, width: int = 1) -> int:
        """A field of a register's plain value."""
        return self.values[register] >> low & (1 << width) - 1

    def is_clocked(self) -> bool:
        """Whether the gate that gives the block its clock is open."""
        gate = self.data.gate
        return gate is None or self.world.block(gate.block).bits(gate.register_name, gate.bit) == gate.on

    def check_clocked(self) -> None:
        """Refuse an access to a block whose clock is off."""
        gate = self.data.gate
        if gate is None:
            return
        self.world.rules.check(
            Rule.UNCLOCKED_PERIPHERAL,
            self.is_clocked(),
            register=f"{gate.block}_{gate.register_name}",
            value=self.world.block(gate.block).values[gate.register_name],
            what=f"{self.name} is touched while its clock is off",
            limit=f"bit {gate.bit} must be {gate.on}",
            source=gate.source,
        )
