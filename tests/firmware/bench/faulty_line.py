# SPDX-License-Identifier: Apache-2.0
"""A line between host and board that does what bad cables, adapters and hubs do, the same for the same seed."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mcubench.link import Link, socket_pair

_LARGEST_READ_BYTES = 512
_LONGEST_DELAY_S = 0.02


@dataclass(frozen=True)
class Faults:
    """How often each thing happens: to a byte, or to a piece of the line's bytes; `unplug` ends the line for good."""

    drop: float = 0.0
    duplicate: float = 0.0
    corrupt: float = 0.0
    delay: float = 0.0
    silence: float = 0.0
    unplug: float = 0.0

    @staticmethod
    def of(seed: int) -> "Faults":
        """Some of them, each at a rate between rare and every few frames."""
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        return Faults(
            drop=chance.choice((0, 1e-4, 1e-3)),
            duplicate=chance.choice((0, 1e-4, 1e-3)),
            corrupt=chance.choice((0, 1e-4, 1e-3)),
            delay=chance.choice((0, 0.2)),
            silence=chance.choice((0, 0, 0.02)),
            unplug=chance.choice((0, 0, 0, 0.01)),
        )


class _Direction(threading.Thread):
    """Bytes one way."""

    def __init__(self, source: socket.socket, sink: socket.socket, faults: Faults, seed: int) -> None:
        super().__init__(daemon=True)
        self._source, self._sink, self._faults = source, sink, faults
        self._chance = random.Random(seed)  # noqa: S311 - repeatable, not secret

    def run(self) -> None:
        try:
            while data := self._source.recv(_LARGEST_READ_BYTES):
                if self._chance.random() < self._faults.unplug:
                    break
                if self._chance.random() < self._faults.delay:
                    time.sleep(self._chance.uniform(0, _LONGEST_DELAY_S))
                if self._chance.random() < self._faults.silence:
                    continue
                self._send_in_pieces(bytes(self._spoil(data)))
        except OSError:
            pass
        for end in (self._source, self._sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def _spoil(self, data: bytes) -> Iterator[int]:
        faults, chance = self._faults, self._chance
        for byte in data:
            if chance.random() < faults.drop:
                continue
            yield byte ^ (1 << chance.randrange(8)) if chance.random() < faults.corrupt else byte
            if chance.random() < faults.duplicate:
                yield byte

    def _send_in_pieces(self, data: bytes) -> None:
        while data:
            size = self._chance.randint(1, len(data))
            self._sink.sendall(data[:size])
            data = data[size:]


@contextmanager
def faulty_line(board: Link, faults: Faults, seed: int) -> Iterator[Link]:
    """A line to the same board as `board`, with faults both ways; closing it leaves `board` open."""
    host, near = socket_pair("through a faulty line")
    far = socket.socket(fileno=board._fd)
    far.settimeout(None)
    threads = [_Direction(near, far, faults, seed), _Direction(far, near, faults, seed + 1)]
    for thread in threads:
        thread.start()
    try:
        with host:
            yield host
    finally:
        near.close()
        far.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(5)
        far.detach()
