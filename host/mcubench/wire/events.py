# SPDX-License-Identifier: Apache-2.0
"""What the board says unasked: log lines, and where it crashed."""

from dataclasses import dataclass
from typing import ClassVar

from mcubench.errors import FrameError
from mcubench.wire.frame import Frame
from mcubench.wire.kinds import FreeText, Name, Uint32
from mcubench.wire.message import Message, MessageType

# Requests have other sequence numbers where a session needs to tell; an event answers nothing.
EVENT_SEQUENCE = 0


@dataclass(frozen=True)
class Event(Message):
    """A message from the board that answers no request; its sequence number is 0."""

    role: ClassVar[str] = "event"


@dataclass(frozen=True)
class LogEvent(Event):
    """A line for the log, as the board sent it: it may hold any character."""

    type: ClassVar[MessageType] = MessageType.LOG
    text: FreeText


@dataclass(frozen=True)
class FaultEvent(Event):
    """The registers of a crash: those that the core stacked, and its fault status (Armv7-M ARM, B3.2)."""

    type: ClassVar[MessageType] = MessageType.FAULT
    fault: Name
    pc: Uint32
    lr: Uint32
    xpsr: Uint32
    cfsr: Uint32
    hfsr: Uint32
    mmfar: Uint32
    bfar: Uint32
    sp: Uint32


_EVENTS: dict[int, type[LogEvent] | type[FaultEvent]] = {
    LogEvent.type: LogEvent,
    FaultEvent.type: FaultEvent,
}


def is_event(frame: Frame) -> bool:
    """True where a frame is an event of this version's protocol."""
    return frame.type in _EVENTS


def decode_event(frame: Frame) -> LogEvent | FaultEvent:
    """The event that a frame carries.

    Raises:
        FrameError: the frame is no event, or a field is missing or wrong.
    """
    if not is_event(frame):
        raise FrameError(f"a frame of type 0x{frame.type:02x} is no event")
    if frame.sequence != EVENT_SEQUENCE:
        raise FrameError(f"an event's sequence number is 0, not {frame.sequence}")
    return _EVENTS[frame.type].decode(frame)
