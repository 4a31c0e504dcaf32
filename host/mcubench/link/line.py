# SPDX-License-Identifier: Apache-2.0
"""One line: reads and writes with a time limit, over the file descriptor of a serial port or of a socket."""

import errno
import os
import select
import socket
import time
from types import TracebackType
from typing import Protocol, Self

import serial

from mcubench.errors import LinkError

_LARGEST_READ_BYTES = 4096
_WRITE_TIME_LIMIT_S = 10.0


class _Port(Protocol):
    """What gives a file descriptor and takes it back: a serial port, a socket."""

    def fileno(self) -> int: ...

    def close(self) -> None: ...


class Link:
    """Bytes in and out. `name` is what messages call the line, `baud` the rate of a serial one."""

    baud: int | None = None

    def __init__(self, port: _Port, name: str, baud: int | None = None) -> None:
        self.baud = baud
        self._port = port
        self._fd = port.fileno()
        self.name = name
        os.set_blocking(self._fd, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, time_limit_s: float) -> bytes:
        """What has come, at least one byte, or nothing when the time is up.

        Raises:
            LinkError: the other end is gone.
        """
        ready, _, _ = select.select([self._fd], [], [], max(time_limit_s, 0.0))
        if not ready:
            return b""
        try:
            data = os.read(self._fd, _LARGEST_READ_BYTES)
        except OSError as error:
            raise link_error(self.name, error) from error
        if not data:
            raise LinkError(f"the line {self.name} was closed at the other end")
        return data

    def write(self, data: bytes) -> None:
        """Send all of `data`.

        Raises:
            LinkError: the other end is gone, or took nothing more for 10 s.
        """
        deadline = time.monotonic() + _WRITE_TIME_LIMIT_S
        while data:
            _, ready, _ = select.select([], [self._fd], [], max(deadline - time.monotonic(), 0.0))
            if not ready:
                raise LinkError(f"the line {self.name} took nothing for {_WRITE_TIME_LIMIT_S:g} s")
            try:
                data = data[os.write(self._fd, data) :]
            except OSError as error:
                raise link_error(self.name, error) from error

    def close(self) -> None:
        """Give the line back; closing twice is fine."""
        self._port.close()


# What a serial port says once its device is gone.
_UNPLUGGED = (errno.EIO, errno.ENXIO, errno.ENODEV)


def link_error(name: str, error: OSError) -> LinkError:
    """A line that broke, in a sentence."""
    if error.errno in _UNPLUGGED:
        return LinkError(f"the line {name} is gone: was the cable pulled?", hint="plug the board in and run again")
    return LinkError(f"the line {name} broke: {error.strerror or error}")


def open_serial(path: str, baud: int) -> Link:
    """Open a serial port, or a pty, at `baud` bits a second, 8N1.

    Raises:
        LinkError: there is no such port, it is in use, or it may not be used.
    """
    try:
        port = serial.Serial(path, baudrate=baud, exclusive=True)
    except (serial.SerialException, OSError, ValueError) as error:
        hint = _OPEN_HINTS.get(getattr(error, "errno", None) or 0)
        raise LinkError(f"cannot open the serial port {path}: {error}", hint=hint) from error
    return Link(port, path, baud)


_OPEN_HINTS = {
    errno.EACCES: "your user may not use it: sudo usermod -aG dialout $USER, and log in again",
    errno.EBUSY: "another program has it open: a serial monitor, or another run",
    errno.EAGAIN: "another program has it open: a serial monitor, or another run",
    errno.ENOENT: "`mcubench ports` lists the ports that there are",
}


def socket_pair(name: str) -> tuple[Link, socket.socket]:
    """A line to a program that we start: our end, and the end to hand over."""
    ours, theirs = socket.socketpair()
    return Link(ours, name), theirs
