# SPDX-License-Identifier: Apache-2.0
"""What a message's field may hold: one class per kind, and the names that messages are written with."""

import reprlib
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Kind(Protocol[T_co]):
    """Checks one value."""

    def parse(self, value: object) -> T_co:
        """The value, where it is of this kind.

        Raises:
            ValueError: it is not; the text says what was expected and what came.
        """
        ...


@dataclass(frozen=True, slots=True)
class Integer:
    """An integer from `lowest` to `highest`, both included."""

    lowest: int
    highest: int

    def parse(self, value: object) -> int:
        """The integer. A bool, which Python counts among them, is none."""
        if type(value) is int and self.lowest <= value <= self.highest:
            return value
        if self.lowest == self.highest:
            raise _unexpected(str(self.lowest), value)
        raise _unexpected(f"an integer from {self.lowest} to {self.highest}", value)


@dataclass(frozen=True, slots=True)
class IntegerArray:
    """Integers of one kind, any number of them."""

    item: Integer

    def parse(self, value: object) -> tuple[int, ...]:
        """The integers, as a tuple."""
        if not isinstance(value, (list, tuple)):
            raise _unexpected("an array", value)
        return tuple(self.item.parse(item) for item in value)


@dataclass(frozen=True, slots=True)
class Boolean:
    """True or false."""

    def parse(self, value: object) -> bool:
        """The truth value."""
        if isinstance(value, bool):
            return value
        raise _unexpected("a truth value", value)


@dataclass(frozen=True, slots=True)
class Text:
    """Text; where `printable`, none that would steer a terminal, and at least a character unless `may_be_empty`."""

    printable: bool
    may_be_empty: bool = False

    def parse(self, value: object) -> str:
        """The text."""
        if not isinstance(value, str):
            raise _unexpected("text", value)
        if self.printable and not (value.isprintable() and (value or self.may_be_empty)):
            raise _unexpected("printable text", value)
        return value


@dataclass(frozen=True, slots=True)
class ByteString:
    """Bytes: exactly `size_bytes` of them, or any number."""

    size_bytes: int | None = None

    def parse(self, value: object) -> bytes:
        """The bytes."""
        if not isinstance(value, bytes):
            raise _unexpected("a byte string", value)
        if self.size_bytes is not None and len(value) != self.size_bytes:
            raise _unexpected(f"{self.size_bytes} bytes", value)
        return value


def _unexpected(expected: str, value: object) -> ValueError:
    return ValueError(f"expected {expected}, got {reprlib.repr(value)}")


_UINT32 = Integer(0, (1 << 32) - 1)
_UINT64 = Integer(0, (1 << 64) - 1)

Uint32 = Annotated[int, _UINT32]
Uint64 = Annotated[int, _UINT64]
Int32 = Annotated[int, Integer(-(1 << 31), (1 << 31) - 1)]
Uint32Array = Annotated[tuple[int, ...], IntegerArray(_UINT32)]
Uint64Array = Annotated[tuple[int, ...], IntegerArray(_UINT64)]
Flag = Annotated[bool, Boolean()]
Name = Annotated[str, Text(printable=True)]
Words = Annotated[str, Text(printable=True, may_be_empty=True)]
FreeText = Annotated[str, Text(printable=False)]
Data = Annotated[bytes, ByteString()]
