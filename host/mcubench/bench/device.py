# SPDX-License-Identifier: Apache-2.0
"""The board at the other end of the line: one request, one reply, retried when a frame got lost."""

import time
from collections.abc import Callable
from typing import TypeVar

from mcubench.errors import DeviceFault, LinkError, LinkTimeout
from mcubench.link import Link
from mcubench.wire import (
    EVENT_SEQUENCE,
    FaultEvent,
    Frame,
    FrameDecoder,
    LogEvent,
    Reply,
    Request,
    decode_event,
    encode_frame,
    is_event,
)

R = TypeVar("R", bound=Reply)

DEFAULT_TIME_LIMIT_S = 5.0
ATTEMPTS = 3
_POLL_S = 0.2
_GARBAGE_SHOWN_BYTES = 32
_SAID_AT_MOST = 20


class Device:
    """Sends requests and waits for their replies.

    `obituary` says, when asked, that the target has ended by itself; `explain_fault` turns a fault's registers into
    a sentence.
    """

    def __init__(
        self,
        link: Link,
        *,
        obituary: Callable[[], str | None],
        explain_fault: Callable[[FaultEvent], str],
    ) -> None:
        self._link = link
        self._decoder = FrameDecoder()
        self._sequence = EVENT_SEQUENCE
        self._obituary = obituary
        self._explain_fault = explain_fault
        self.said: list[str] = []  # the log events that came, the last few
        self._received_bytes = 0  # since the last request was sent for the first time

    def ask(
        self,
        request: Request,
        reply: type[R],
        time_limit_s: float = DEFAULT_TIME_LIMIT_S,
        *,
        attempts: int = ATTEMPTS,
    ) -> R:
        """Send a request and return its reply; a frame that got lost is sent again, with the same number.

        Raises:
            LinkTimeout: nothing that makes sense came within the time limit, so many times.
            DeviceError: the board refused.
            DeviceFault: the firmware crashed.
            LinkError: the line broke.
        """
        self._sequence = self._sequence % 255 + 1
        self._received_bytes = 0
        data = encode_frame(request.encode(self._sequence))
        try:
            for _ in range(attempts):
                self._link.write(data)
                frame = self._await(request, time_limit_s)
                if frame is not None:
                    return reply.decode(frame)
        except LinkError as error:
            self._raise_if_gone(error)
            raise
        raise self._silence(request, time_limit_s, attempts)

    def _raise_if_gone(self, cause: LinkError | None) -> None:
        """A line that broke because the target ended by itself says why the target ended."""
        ended = self._obituary()
        if ended is not None:
            raise LinkError(f"the target is gone: {ended}") from cause

    def _await(self, request: Request, time_limit_s: float) -> Frame | None:
        deadline = time.monotonic() + time_limit_s
        while (left := deadline - time.monotonic()) > 0:
            data = self._link.read(min(left, _POLL_S))
            if not data:
                self._raise_if_gone(None)
            self._received_bytes += len(data)
            answer = None
            for frame in self._decoder.push(data):
                if is_event(frame):
                    self._handle_event(frame)
                elif frame.sequence == self._sequence and frame.type == request.type | 0x80:
                    answer = frame
            if answer is not None:
                return answer
        return None

    def _handle_event(self, frame: Frame) -> None:
        event = decode_event(frame)
        if isinstance(event, FaultEvent):
            raise DeviceFault(
                self._explain_fault(event),
                command=event.fault,
                hint="look at the place named; a stack_size that is too small is a usual cause",
            )
        if isinstance(event, LogEvent):
            self.said = [*self.said[1 - _SAID_AT_MOST :], event.text]

    def _silence(self, request: Request, time_limit_s: float, attempts: int) -> LinkTimeout:
        """What is known of a board that does not answer: nothing came, or it was not our protocol."""
        waited = f"{attempts} x {time_limit_s:g} s"
        if self._received_bytes == 0:
            return LinkTimeout(
                f"the target does not answer: nothing came for {request.type.name} in {waited}",
                hint="the firmware hangs, or is not mcubench's; --time-limit gives a slow one longer",
            )
        garbage = self._decoder.garbage[-_GARBAGE_SHOWN_BYTES:]
        return LinkTimeout(
            f"the target does not answer {request.type.name} in {waited}: {self._received_bytes} bytes came, none of "
            "them its reply" + (f"; the last that make no sense are {garbage!r}" if garbage else ""),
            hint="is this firmware built by mcubench, and is nothing else using the line?",
        )
