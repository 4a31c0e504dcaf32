# SPDX-License-Identifier: Apache-2.0
"""A target whose board is a fake one; it remembers whether it was ended."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from fakes.board import FakeBoard
from mcubench.errors import ToolError
from mcubench.link import Link
from mcubench.target import CounterMeaning, Counting
from mcubench.target.base import Kind


@dataclass
class FakeRun:
    """A board that runs."""

    link: Link
    counting: Counting | None = None

    def obituary(self) -> str | None:
        """It never ends by itself."""
        return None


@dataclass
class FakeTarget:
    """Hands out the board; a tick is half an instruction."""

    board: FakeBoard
    kind: Kind = "emulated"
    name: str = "fake"
    has_chip: bool = True
    note: str | None = None
    deployment_s: float | None = None
    events: list[str] = field(default_factory=list)

    @contextmanager
    def start(self, elf: Path, *, counting: bool = False) -> Iterator[FakeRun]:
        """Run until the context is left; a fake counts nothing."""
        if counting:
            raise ToolError("a fake cannot count")
        self.events.append(f"started {elf.name}")
        with self.board:
            try:
                yield FakeRun(self.board.link)
            finally:
                self.events.append("ended")

    def counter(self, name: str, hz: int) -> CounterMeaning:
        """What a tick stands for."""
        del hz
        if self.kind == "measured":
            return CounterMeaning("dwt_cycles", self.kind, "cycles", Fraction(1), 1)
        return CounterMeaning(name, self.kind, "instructions", Fraction(1, 2), 1)

    def provenance(self) -> Mapping[str, str]:
        """Nothing that could be had again."""
        return {}
