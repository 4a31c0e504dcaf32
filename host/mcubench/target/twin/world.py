# SPDX-License-Identifier: Apache-2.0
"""What a peripheral's model sees of the rest of the machine: time, events, interrupts, other blocks, the board."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from mcubench.target.twin.chip import Chip
from mcubench.target.twin.peripheral import Peripheral
from mcubench.target.twin.rules import RuleBook


@dataclass(frozen=True)
class Wiring:
    """What of the board the chip's models must know: the serial line, and where it is connected."""

    uart: str
    tx: str
    rx: str
    baud: int


class SerialLine(Protocol):
    """The other end of the UART's wires. Bytes go at the rate that the model says."""

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the host has sent something: a receiver that found nothing starts again."""
        ...

    def transmit(self, byte: int) -> None:
        """A byte has left the chip."""
        ...

    def take(self) -> int | None:
        """The next byte that the host has sent, if there is one; the wire is then busy with it."""
        ...


@runtime_checkable
class ClockTree(Protocol):
    """What the family's clock model (RCC, CLOCK) tells the others. One block of each chip implements it."""

    def core_hz(self) -> int:
        """The core's clock: one instruction takes one cycle of it in the twin's time."""
        ...

    def clock_hz(self, name: str) -> int:
        """The rate of the clock that a block's `clock` names (`APB1`)."""
        ...


class World(Protocol):
    """The machine, as a model sees it."""

    chip: Chip
    wiring: Wiring
    rules: RuleBook
    # "power_on" or "software": what the reset flags show.
    reset_cause: str

    @property
    def now(self) -> int:
        """Instructions executed since the power came on, up to the one that is being executed."""
        ...

    @property
    def line(self) -> SerialLine:
        """The host's end of the serial line."""
        ...

    @property
    def clocks(self) -> ClockTree:
        """The chip's clock model."""
        ...

    def block(self, name: str) -> Peripheral:
        """Another peripheral, by its name in the chip's file."""
        ...

    def at(self, when: int, action: Callable[[], None]) -> None:
        """Call `action` at the end of the block of instructions in which `now` reaches `when`."""
        ...

    def cycles(self, microseconds: float) -> int:
        """How many instructions these microseconds take, one a cycle of the core's present clock; at least 1."""
        ...

    def interrupt(self, name: str, raised: bool) -> None:
        """Set the level of an interrupt line, by its name in the chip's file."""
        ...

    def reset_chip(self) -> None:
        """Ask for a reset of the chip, as AIRCR.SYSRESETREQ does."""
        ...
