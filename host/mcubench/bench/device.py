# SPDX-License-Identifier: Apache-2.0
"""The board at the other end of the line: one request, one reply, retried when a frame got lost."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mcubench.errors import DeviceFault, LinkError, LinkTimeout
from mcubench.link import Link
from mcubench.wire import (
    EVENT_SEQUENCE,
    REPLY_FLAG,
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
_RAW_SHOWN_BYTES = 32
# Requests under way at once. A frame of 1024 bytes takes 11 ms at 921600 baud: with two more behind it the line is
# busy while an answer comes back through adapters that hold it for as long.
_WINDOW = 3
_HANGS = "the firmware hangs, or is not mcubench's; --time-limit gives a slow one longer"
_FOREIGN = "is this firmware built by mcubench, and is nothing else using the line?"
_SILENT = (
    "the three likely causes: the firmware on the board is another one (leave --no-flash out); this port is not the "
    "board's (mcubench ports; TX and RX of an adapter are crossed); or the board is held in reset, or without power"
)
_GARBLED = (
    "the three likely causes: the rate is another one than the board's (its clock did not come up, or an adapter "
    "cannot do it); other firmware is on the board; or something else, such as a serial monitor, uses the port"
)
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
        self._last_bytes = b""

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

    def ask_each(
        self, requests: Sequence[Request], reply: type[R], time_limit_s: float = DEFAULT_TIME_LIMIT_S
    ) -> list[R]:
        """Send requests of one type and return their replies, in order.

        The next is on its way before the last is answered, so that a slow line stays busy. Only for what may be
        carried out in any order and more than once, as reading and writing at an offset may: a request whose answer
        is overdue, or was overtaken by a later one's, is sent again by itself.

        Raises:
            LinkTimeout, DeviceError, DeviceFault, LinkError: as `ask` does.
        """
        transfer = _Transfer(requests, time_limit_s)
        self._received_bytes = 0
        try:
            while not transfer.is_done:
                for index, again in transfer.to_send():
                    if not again:
                        self._sequence = self._sequence % 255 + 1
                        transfer.number(index, self._sequence)
                    self._link.write(encode_frame(requests[index].encode(transfer.sequence_of(index))))
                if transfer.gave_up is not None:
                    raise self._silence(requests[transfer.gave_up], time_limit_s, ATTEMPTS)
                for frame in self._receive(transfer.patience_s()):
                    transfer.take(frame)
        except LinkError as error:
            self._raise_if_gone(error)
            raise
        return [reply.decode(frame) for frame in transfer.answers()]

    def _receive(self, time_limit_s: float) -> list[Frame]:
        """The replies in what comes next; events are dealt with."""
        data = self._link.read(min(max(time_limit_s, 0.0), _POLL_S))
        if not data:
            self._raise_if_gone(None)
        self._keep(data)
        replies = []
        for frame in self._decoder.push(data):
            if is_event(frame):
                self._handle_event(frame)
            else:
                replies.append(frame)
        return replies

    def _keep(self, data: bytes) -> None:
        self._received_bytes += len(data)
        self._last_bytes = (self._last_bytes + data)[-_RAW_SHOWN_BYTES:]

    def _raise_if_gone(self, cause: LinkError | None) -> None:
        """A line that broke because the target ended by itself says why the target ended."""
        ended = self._obituary()
        if ended is not None:
            raise LinkError(f"the target is gone: {ended}") from cause

    def _await(self, request: Request, time_limit_s: float) -> Frame | None:
        deadline = time.monotonic() + time_limit_s
        while (left := deadline - time.monotonic()) > 0:
            for frame in self._receive(left):
                if frame.sequence == self._sequence and frame.type == request.type | REPLY_FLAG:
                    return frame
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
        baud = self._link.baud
        line = "" if baud is None else f" over {self._link.name} at {baud} baud"
        if self._received_bytes == 0:
            return LinkTimeout(
                f"the target does not answer: nothing came for {request.type.name}{line} in {waited}",
                hint=_SILENT if baud is not None else _HANGS,
            )
        return LinkTimeout(
            f"the target does not answer {request.type.name}{line} in {waited}: {self._received_bytes} bytes "
            f"came, none of them its reply; the last are {_raw(self._last_bytes)}",
            hint=_GARBLED if baud is not None else _FOREIGN,
        )


def _raw(data: bytes) -> str:
    """Bytes as numbers and, where they could be text, as text."""
    text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in data)
    return f"{data.hex(' ')} ({text})"


class _Transfer:
    """Requests under way: which to send next, which again, and what was answered."""

    def __init__(self, requests: Sequence[Request], time_limit_s: float) -> None:
        self._requests = requests
        self._time_limit_s = time_limit_s
        self._waiting = list(range(len(requests)))
        self._under_way: dict[int, _UnderWay] = {}  # by index, in the order in which they were sent
        self._answers: dict[int, Frame] = {}
        self.gave_up: int | None = None

    @property
    def is_done(self) -> bool:
        """Whether everything was answered."""
        return len(self._answers) == len(self._requests)

    def to_send(self) -> Iterator[tuple[int, bool]]:
        """What goes out now: an index, and whether it was sent before."""
        now = time.monotonic()
        for index, request in list(self._under_way.items()):
            if not request.overtaken and now < request.deadline:
                continue
            if request.attempts == ATTEMPTS:
                self.gave_up = index
                return
            del self._under_way[index]
            self._under_way[index] = _UnderWay(request.sequence, now + self._time_limit_s, request.attempts + 1)
            yield index, True
        while self._waiting and len(self._under_way) < _WINDOW:
            index = self._waiting.pop(0)
            self._under_way[index] = _UnderWay(0, now + self._time_limit_s, 1)
            yield index, False

    def number(self, index: int, sequence: int) -> None:
        """Give a request its sequence number."""
        self._under_way[index].sequence = sequence

    def sequence_of(self, index: int) -> int:
        """The sequence number that a request has."""
        return self._under_way[index].sequence

    def take(self, frame: Frame) -> None:
        """A reply; what was sent before its request and is not answered yet was lost."""
        for index, request in self._under_way.items():
            if frame.sequence == request.sequence and frame.type == self._requests[index].type | REPLY_FLAG:
                break
            request.may_be_overtaken = True
        else:
            for request in self._under_way.values():
                request.may_be_overtaken = False
            return
        del self._under_way[index]
        self._answers[index] = frame
        for request in self._under_way.values():
            request.overtaken = request.overtaken or request.may_be_overtaken
            request.may_be_overtaken = False

    def patience_s(self) -> float:
        """Until the next answer is overdue."""
        now = time.monotonic()
        if any(request.overtaken for request in self._under_way.values()):
            return 0.0
        return min((request.deadline - now for request in self._under_way.values()), default=0.0)

    def answers(self) -> list[Frame]:
        """In the order of the requests."""
        return [self._answers[index] for index in range(len(self._requests))]


@dataclass
class _UnderWay:
    """A request that waits for its answer."""

    sequence: int
    deadline: float
    attempts: int
    overtaken: bool = False
    may_be_overtaken: bool = False
