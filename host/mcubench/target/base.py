# SPDX-License-Identifier: Apache-2.0
"""What a target is, and what its counter means: the target decides that, not the firmware."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, Protocol

from mcubench.execution import Execution
from mcubench.link import Link

Kind = Literal["measured", "emulated", "modelled", "estimated"]


@dataclass(frozen=True)
class CounterMeaning:
    """What one tick of the firmware's counter stands for on this target.

    `units_per_tick` turns ticks into `unit`; `resolution` is the finest step, in `unit`s.
    """

    counter: str
    kind: Kind
    unit: str
    units_per_tick: Fraction
    resolution: int

    def convert(self, ticks: int) -> int:
        """Ticks as whole units."""
        return round(ticks * self.units_per_tick)


class Counting(Protocol):
    """What counts each instruction that the firmware executes between its markers; `counter` is its name."""

    counter: str

    def arm(self) -> None:
        """Forget what was counted."""
        ...

    def read(self) -> Execution:
        """The last inference since it was armed.

        Raises:
            MeasurementError: there was none, or something happened that makes the count worthless.
        """
        ...


class RunningTarget(Protocol):
    """A board that runs the firmware now. `counting` is there where it was asked for and can be had."""

    link: Link
    counting: Counting | None

    def obituary(self) -> str | None:
        """If the target has ended by itself: what it said last, in one line; None while it runs."""
        ...


class Target(Protocol):
    """Something that can run firmware of one board."""

    name: str
    kind: Kind
    # Whether the chip is there with its sensors and what its factory wrote, and not the core and a line alone.
    has_chip: bool

    def start(self, elf: Path, *, counting: bool = False) -> AbstractContextManager[RunningTarget]:
        """Run the firmware; leaving the context ends it, whatever happened.

        Raises:
            ToolError: the emulator or the flash tool is missing or failed, or cannot count where that is asked for.
        """
        ...

    def counter(self, name: str, hz: int) -> CounterMeaning:
        """What the counter that the firmware calls `name`, with `hz` ticks a second, means here."""
        ...

    @property
    def note(self) -> str | None:
        """What a run here proves of the board and what not, for the report; None where there is nothing to say."""
        ...

    @property
    def deployment_s(self) -> float | None:
        """How long it took to erase, write and verify the firmware; None where nothing was written."""
        ...

    def provenance(self) -> Mapping[str, str]:
        """What it takes to have the same target again: tool and version."""
        ...
