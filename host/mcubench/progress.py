# SPDX-License-Identifier: Apache-2.0
"""How long work tells of itself: steps that begin and end, with a note in between."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Note = Callable[[str], None]


class Progress(Protocol):
    """Somebody who wants to know what is going on."""

    def step(self, name: str) -> AbstractContextManager[Note]:
        """A step is running while the context is open; the value takes notes about it."""
        ...


class Silent:
    """Nobody who wants to know."""

    @contextmanager
    def step(self, name: str) -> Iterator[Note]:
        """Run the step and say nothing."""
        del name
        yield lambda _: None
