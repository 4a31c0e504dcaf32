# SPDX-License-Identifier: Apache-2.0
"""A serial port on another machine: `rfc2217://host:port`, or the raw bytes of `socket://host:port`."""

import time
from typing import Any

import serial

from mcubench.errors import LinkError
from mcubench.link.line import Link, link_error

# pyserial waits so long for a byte at the most; to change that would ask the other machine each time.
_STEP_S = 0.02
_WRITE_TIME_LIMIT_S = 10.0
REMOTE = ("rfc2217://", "socket://")


class RemoteLink(Link):
    """A line that pyserial serves from a thread of its own, and that has no file descriptor to wait for."""

    def __init__(self, port: serial.Serial, name: str, baud: int) -> None:
        self._remote = port
        self.name = name
        self.baud = baud

    def read(self, time_limit_s: float) -> bytes:
        """What has come, at least one byte, or nothing when the time is up.

        Raises:
            LinkError: the other end is gone.
        """
        deadline = time.monotonic() + time_limit_s
        try:
            while True:
                first: bytes = self._remote.read(1)
                if first or time.monotonic() >= deadline:
                    break
            more: bytes = self._remote.read(self._remote.in_waiting) if first and self._remote.in_waiting else b""
        except (serial.SerialException, OSError) as error:
            raise link_error(self.name, error) from error
        return first + more

    def write(self, data: bytes) -> None:
        """Send all of `data`.

        Raises:
            LinkError: the other end is gone, or took nothing more for 10 s.
        """
        deadline = time.monotonic() + _WRITE_TIME_LIMIT_S
        try:
            while data:
                if time.monotonic() > deadline:
                    raise LinkError(f"the line {self.name} took nothing for {_WRITE_TIME_LIMIT_S:g} s")
                data = data[self._remote.write(data) or 0 :]
        except (serial.SerialException, OSError) as error:
            raise link_error(self.name, error) from error

    def close(self) -> None:
        """Give the line back; closing twice is fine."""
        self._remote.close()


def open_remote(url: str, baud: int) -> Link:
    """Open a port on another machine at `baud` bits a second; a raw socket has the rate that its server gave it.

    Raises:
        LinkError: nobody serves it, or it refuses.
    """
    try:
        port: Any = serial.serial_for_url(url, baudrate=baud, timeout=_STEP_S)
    except (serial.SerialException, OSError, ValueError) as error:
        raise LinkError(
            f"cannot open {url}: {error}", hint="is the server started, and the port not in use by somebody else?"
        ) from error
    return RemoteLink(port, url, baud)
