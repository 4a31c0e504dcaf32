# SPDX-License-Identifier: Apache-2.0
"""Reading a flatbuffer that nobody vouches for: every read is bounded, and a bad one is a ModelError.

The generated classes trust their input. They are called here and nowhere else, so that what they raise on a
damaged file becomes an error that says where the damage is.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from mcubench.errors import ModelError

DAMAGED = "the file is damaged: export it again, or compare its size and hash with the original's"

_MAX_TEXT_BYTES = 64 * 1024
_MAX_TEXTS_BYTES = 16 * 1024 * 1024
# What the generated code raises for an offset outside the file: struct's and NumPy's reads, and flatbuffers' own
# range check of a number (TypeError).
_FOREIGN = (struct.error, TypeError, ValueError, IndexError)


class _StrictBytes(bytes):
    """Bytes of which a slice that ends too late is an error; flatbuffers takes a string as such a slice."""

    __slots__ = ()

    def __getitem__(self, key: SupportsIndex | slice) -> Any:
        if isinstance(key, slice) and (key.stop > len(self) or key.stop - key.start > _MAX_TEXT_BYTES):
            raise IndexError("a string ends outside the file or is too long")
        return super().__getitem__(key)


class _Allowance:
    """Bytes that may still be read from vectors and from strings.

    Vectors of a sound file add up to its size, or to a little more where its writer shared equal ones. Without this
    bound a small file could point a thousand tensors at the same megabyte.
    """

    def __init__(self, file_bytes: int) -> None:
        self._vectors_bytes = 4 * file_bytes
        self._texts_bytes = _MAX_TEXTS_BYTES

    def spend_on_vector(self, size_bytes: int, where: str) -> None:
        self._vectors_bytes -= size_bytes
        if self._vectors_bytes < 0:
            raise ModelError(f"{where}: the file's parts overlap", hint=DAMAGED)

    def spend_on_text(self, size_bytes: int, where: str) -> None:
        self._texts_bytes -= size_bytes
        if self._texts_bytes < 0:
            raise ModelError(f"{where}: the file's names are too long", hint=DAMAGED)


@dataclass(frozen=True)
class Table:
    """One table of the file. `where` is what error messages call it."""

    generated: Any
    where: str
    _allowance: _Allowance

    def named(self, where: str) -> "Table":
        """The same table under another name."""
        return Table(self.generated, where, self._allowance)

    def number(self, field: str) -> Any:
        """A scalar field, or its default."""
        return self._call(field, field)

    def has(self, field: str) -> bool:
        """True where the field exists in this schema, and is a vector that the file holds."""
        absent = f"{field}IsNone"
        return hasattr(self.generated, absent) and not self._call(field, absent)

    def text(self, field: str) -> str:
        """A string field, printable: whatever could upset a terminal is escaped."""
        raw: bytes = self._call(field, field) or b""
        self._allowance.spend_on_text(len(raw), self.where)
        decoded = raw.decode("utf-8", "backslashreplace")
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in decoded)

    def vector(self, field: str, max_count: int | None = None) -> NDArray[Any]:
        """A vector of numbers, as a view of the file; empty where the file has none."""
        if not self.has(field):
            return np.empty(0, np.uint8)
        view: NDArray[Any] = self._call(field, f"{field}AsNumpy")
        if max_count is not None and len(view) > max_count:
            raise ModelError(f"{self.where}: {len(view)} entries in {field}, at most {max_count} make sense")
        self._allowance.spend_on_vector(view.nbytes, self.where)
        return view

    def count(self, field: str, max_count: int) -> int:
        """How many tables a vector of tables has."""
        count: int = self._call(field, f"{field}Length")
        if count > max_count:
            raise ModelError(f"{self.where}: {count} {field.lower()}, at most {max_count} make sense", hint=DAMAGED)
        return count

    def child(self, field: str, where: str) -> "Table | None":
        """The table that a field points at, None where the file has none."""
        generated = self._call(field, field)
        return None if generated is None else Table(generated, where, self._allowance)

    def union(self, field: str, kind: Any, where: str) -> "Table | None":
        """The table that a union field points at, read as a `kind`."""
        raw = self._call(field, field)
        if raw is None:
            return None
        generated = kind()
        try:
            generated.Init(raw.Bytes, raw.Pos)
        except _FOREIGN as error:
            raise ModelError(f"{where} lies outside the file", hint=DAMAGED) from error
        return Table(generated, where, self._allowance)

    def item(self, field: str, position: int, where: str) -> "Table":
        """One table of a vector of tables; the caller keeps `position` below `count`."""
        return Table(self._call(field, field, position), where, self._allowance)

    def items(self, field: str, noun: str, max_count: int) -> Iterator["Table"]:
        """Every table of a vector of tables."""
        for position in range(self.count(field, max_count)):
            yield self.item(field, position, f"{noun} {position}")

    def _call(self, field: str, method: str, *arguments: int) -> Any:
        try:
            return getattr(self.generated, method)(*arguments)
        except _FOREIGN as error:
            raise ModelError(f"{self.where}: its {field} lies outside the file", hint=DAMAGED) from error


def open_root(data: bytes, kind: Any, where: str) -> Table:
    """The root table of a file, read as a `kind`."""
    strict = _StrictBytes(data)
    try:
        generated = kind.GetRootAs(strict, 0)
    except _FOREIGN as error:
        raise ModelError(f"{where} is too short to be a flatbuffer", hint=DAMAGED) from error
    return Table(generated, where, _Allowance(len(data)))
