# SPDX-License-Identifier: Apache-2.0
"""A board at the end of a serial port: the twin of its chip stands in, at the seam where the cable is."""

import os
import pty
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mcubench.board import Board
from mcubench.errors import LinkError
from mcubench.link import Link
from mcubench.target.twin import TwinTarget


class Cable:
    """A port that bytes go through until it is pulled, or until `pull_after` bytes have come from the board."""

    def __init__(self, link: Link) -> None:
        self._far, self._near = pty.openpty()
        self.path = os.ttyname(self._near)
        self.pull_after: int | None = None
        self._link = link
        self._lock = threading.Lock()
        self._plugged = True
        self._pumps = [threading.Thread(target=pump, daemon=True) for pump in (self._to_board, self._to_host)]
        for pump in self._pumps:
            pump.start()

    def pull(self) -> None:
        """From now on the port is gone."""
        with self._lock:
            if self._plugged:
                self._plugged = False
                os.close(self._near)
                os.close(self._far)

    def _to_board(self) -> None:
        try:
            while self._plugged:
                self._link.write(os.read(self._far, 4096))
        except (OSError, LinkError):
            return

    def _to_host(self) -> None:
        passed = 0
        try:
            while self._plugged:
                data = self._link.read(0.1)
                passed += len(data)
                if self.pull_after is not None and passed > self.pull_after:
                    self.pull()
                    return
                os.write(self._far, data)
        except (OSError, LinkError):
            return


@contextmanager
def board_on_a_port(board: Board, elf: Path) -> Iterator[Cable]:
    """The firmware runs, and its line is a port of this computer."""
    with TwinTarget(board).start(elf) as guest:
        cable = Cable(guest.link)
        try:
            yield cable
        finally:
            cable.pull()
