# SPDX-License-Identifier: Apache-2.0
"""The host's end of the UART's wires: a socket. At which rate bytes enter the chip is the UART model's business."""

import select
import socket
from collections import deque
from collections.abc import Callable

_MOST_UNSENT_BYTES = 4096
_READ_BYTES = 65536


class LineClosedError(Exception):
    """The host has gone: nobody is interested in this run any more."""


class SocketLine:
    """Bytes to and from the host. Nothing is sent before flush(), unless it is a lot."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._received: deque[int] = deque()
        self._unsent = bytearray()
        self._listener: Callable[[], None] = lambda: None

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever bytes came: the receiver's, which may not be waiting for any."""
        self._listener = listener

    def transmit(self, byte: int) -> None:
        """A byte has left the chip."""
        self._unsent.append(byte)
        if len(self._unsent) >= _MOST_UNSENT_BYTES:
            self.flush()

    def take(self) -> int | None:
        """The next byte from the host."""
        return self._received.popleft() if self._received else None

    @property
    def has_input(self) -> bool:
        """Whether bytes wait for the receiver."""
        return bool(self._received)

    def flush(self) -> None:
        """Send what the chip has transmitted.

        Raises:
            LineClosedError: the host has closed its end.
        """
        if not self._unsent:
            return
        try:
            self._end.sendall(self._unsent)
        except OSError as error:
            raise LineClosedError from error
        self._unsent.clear()

    def poll(self, timeout_s: float) -> bool:
        """Take what the host has sent; wait for it so long at the most. True if something came.

        Raises:
            LineClosedError: the host has closed its end.
        """
        readable, _, _ = select.select([self._end], [], [], timeout_s)
        if not readable:
            return False
        try:
            data = self._end.recv(_READ_BYTES)
        except OSError as error:
            raise LineClosedError from error
        if not data:
            raise LineClosedError
        self._received.extend(data)
        self._listener()
        return True
