# SPDX-License-Identifier: Apache-2.0
"""Renode's monitor over its TCP port: one command, its answer up to the next prompt."""

import re
import socket
import time
from typing import Self

from mcubench.errors import ToolError

_ANSI = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
# Telnet (RFC 854): IAC, then WILL, WONT, DO or DONT and an option.
_TELNET = re.compile(rb"\xff[\xfb-\xfe].", re.DOTALL)
_PROMPT = re.compile(rb"(?:^|[\r\n])\([A-Za-z0-9_-]+\) $")
_ERROR = re.compile(r"error executing command|No such command|Could not|Parameters did not match", re.IGNORECASE)
_PIECE_BYTES = 4096


class Monitor:
    """A connection to the monitor; commands are sent one at a time."""

    def __init__(self, port: socket.socket, time_limit_s: float = 30.0) -> None:
        self._socket = port
        self._time_limit_s = time_limit_s

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def greet(self) -> None:
        """Wait for the first prompt.

        Raises:
            ToolError: none came in time, or the monitor hung up.
        """
        self._until_prompt("its first prompt")

    def ask(self, command: str) -> str:
        """What the monitor answers, without its echo of the command.

        Raises:
            ToolError: it refused the command, did not answer in time, or hung up.
        """
        try:
            self._socket.sendall(command.encode() + b"\n")
        except OSError as error:
            raise ToolError(f"Renode's monitor hung up: {error.strerror}", cmd=[command]) from error
        lines = [line.strip() for line in self._until_prompt(command).splitlines()]
        answer = "\n".join(line for line in lines if line and line != command)
        if _ERROR.search(answer):
            raise ToolError(f"Renode refused `{command}`: {' '.join(answer.split())[:300]}", log_tail=answer)
        return answer

    def ask_number(self, command: str) -> int:
        """A number that the monitor answers, decimal or 0x.

        Raises:
            ToolError: the answer is none, or as `ask`.
        """
        answer = self.ask(command)
        try:
            return int(answer, 0)
        except ValueError as error:
            raise ToolError(f"Renode answered `{command}` with {answer!r}, which is no number") from error

    def quit(self) -> None:
        """Ask Renode to end. It may be gone before it answers."""
        try:
            self._socket.sendall(b"quit\n")
        except OSError:
            return

    def close(self) -> None:
        """Give the connection back."""
        self._socket.close()

    def _until_prompt(self, wanted: str) -> str:
        deadline = time.monotonic() + self._time_limit_s
        raw = b""
        while True:
            clean = _ANSI.sub(b"", _TELNET.sub(b"", raw)).replace(b"\0", b"")
            match = _PROMPT.search(clean)
            if match:
                return clean[: match.start()].decode(errors="replace")
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise ToolError(f"Renode's monitor did not answer in {self._time_limit_s:g} s: {wanted}")
            self._socket.settimeout(left_s)
            try:
                piece = self._socket.recv(_PIECE_BYTES)
            except TimeoutError:
                continue
            except OSError as error:
                raise ToolError(f"Renode's monitor hung up: {error.strerror}") from error
            if not piece:
                raise ToolError(f"Renode's monitor hung up: {wanted}")
            raw += piece
