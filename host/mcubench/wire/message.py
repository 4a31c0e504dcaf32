# SPDX-License-Identifier: Apache-2.0
"""Messages: how a dataclass becomes a frame and a frame a dataclass, every field checked both ways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, ClassVar, Self, get_args, get_origin, get_type_hints

from mcubench.errors import FrameError
from mcubench.wire.body import decode_body, encode_body
from mcubench.wire.frame import Frame
from mcubench.wire.kinds import Kind, T_co

REPLY_FLAG = 0x80
_HINT = "the firmware may come from another version of mcubench: build it and flash it again"


class MessageType(IntEnum):
    """The type byte of requests and events; a reply has its request's, with `REPLY_FLAG`."""

    HELLO = 1
    ECHO = 2
    WRITE_INPUT = 3
    RUN = 4
    READ_PROFILE = 5
    READ_OUTPUT = 6
    MEMORY = 7
    TEMPERATURE = 8
    TIME_IO = 9
    RESET = 10
    RUN_OPERATORS = 11
    READ_ARENA = 12
    PREPARE = 13
    ALLOCATIONS = 14
    TENSOR_OFFSET = 15
    CHIP = 16
    COUNT = 17
    LOG = 0x70
    FAULT = 0x71


@dataclass(frozen=True)
class Message:
    """The fields of a message, in the order in which they are sent, each declared `Annotated[type, kind]`.

    A key that is not a field is a later version's, and is ignored.
    """

    type: ClassVar[MessageType]
    role: ClassVar[str]
    type_flag: ClassVar[int] = 0
    _kinds: ClassVar[dict[str, Kind[object]]] = {}

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls, include_extras=True)
        cls._kinds = {name: get_args(hint)[1] for name, hint in hints.items() if get_origin(hint) is Annotated}

    def encode(self, sequence: int) -> Frame:
        """The frame that carries this message.

        Raises:
            FrameError: a field does not hold what the protocol allows.
        """
        return Frame(self._type_byte(), sequence, encode_body(self._items()))

    @classmethod
    def decode(cls, frame: Frame) -> Self:
        """The message that a frame carries.

        Raises:
            FrameError: the frame is another message, or a field is missing or wrong.
        """
        return cls._build(cls._read(frame))

    @classmethod
    def title(cls) -> str:
        """The message's name in sentences, like `RUN reply`."""
        return f"{cls.type.name} {cls.role}"

    def _items(self) -> dict[str, object]:
        """What the body holds, in order."""
        return self._parse({name: getattr(self, name) for name in self._kinds})

    @classmethod
    def _type_byte(cls) -> int:
        return cls.type | cls.type_flag

    @classmethod
    def _read(cls, frame: Frame) -> dict[str, object]:
        """The body's items."""
        if frame.type != cls._type_byte():
            raise FrameError(f"expected a {cls.title()}, got a frame of type 0x{frame.type:02x}")
        try:
            return decode_body(frame.body)
        except FrameError as error:
            raise FrameError(f"{cls.title()}: {error.message}", hint=_HINT) from error

    @classmethod
    def _build(cls, items: Mapping[str, object]) -> Self:
        build: Callable[..., Self] = cls
        return build(**cls._parse(items))

    @classmethod
    def _parse(cls, items: Mapping[str, object]) -> dict[str, object]:
        return {name: cls._parse_item(name, kind, items) for name, kind in cls._kinds.items()}

    @classmethod
    def _parse_item(cls, name: str, kind: Kind[T_co], items: Mapping[str, object]) -> T_co:
        if name not in items:
            raise FrameError(f"{cls.title()}: {name}: missing", hint=_HINT)
        try:
            return kind.parse(items[name])
        except ValueError as error:
            raise FrameError(f"{cls.title()}: {name}: {error}", hint=_HINT) from error
