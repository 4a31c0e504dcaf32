# SPDX-License-Identifier: Apache-2.0
"""The parts that a number of one result is made of, and what became of them in another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mcubench.difference.contribution import Contribution

What = Literal["component", "operator", "symbol", "function", "allocation"]


@dataclass(frozen=True)
class Piece:
    """One part; the same `key` in another result is the same part.

    `listed_from` is more than 0 where only parts of at least that size are listed inside it.
    """

    key: str
    what: What
    name: str
    unit: str
    value: int | float
    because: str | None = None
    parts: tuple["Piece", ...] = ()
    listed_from: int | float = 0


def difference_of_pieces(
    before: Sequence[Piece], after: Sequence[Piece], *, listed_from: tuple[float, float] = (0, 0)
) -> tuple[Contribution, ...]:
    """What changed, the largest change first.

    A part that one result lacks is new or gone, unless it is so small that that result may not have listed it:
    smaller than `listed_from`, before and after.
    """
    old, new = _by_key(before), _by_key(after)
    found: list[Contribution] = []
    for key in dict.fromkeys((*new, *old)):
        one, other = old.get(key), new.get(key)
        piece = other or one
        if piece is None or _may_be_hidden(one, other, listed_from):
            continue
        value_before, value_after = (0 if one is None else one.value), (0 if other is None else other.value)
        parts = difference_of_pieces(
            () if one is None else one.parts,
            () if other is None else other.parts,
            listed_from=(0 if one is None else one.listed_from, 0 if other is None else other.listed_from),
        )
        if value_before == value_after and not parts:
            continue
        found.append(
            Contribution(
                what=piece.what,
                name=piece.name,
                unit=piece.unit,
                before=value_before,
                after=value_after,
                difference=value_after - value_before,
                because=None if value_before == value_after else _because(one, other),
                parts=parts,
            )
        )
    return tuple(sorted(found, key=lambda item: (-abs(item.difference), item.name)))


def _by_key(pieces: Iterable[Piece]) -> dict[str, Piece]:
    """By key; several of the same key (static functions of the same name) are one, as large as all."""
    found: dict[str, Piece] = {}
    for piece in pieces:
        same = found.get(piece.key)
        value = piece.value + (0 if same is None else same.value)
        parts = (*(() if same is None else same.parts), *piece.parts)
        found[piece.key] = Piece(
            piece.key, piece.what, piece.name, piece.unit, value, piece.because, parts, piece.listed_from
        )
    return found


def _may_be_hidden(before: Piece | None, after: Piece | None, listed_from: tuple[float, float]) -> bool:
    if before is None:
        return after is not None and after.value <= listed_from[0]
    return after is None and before.value <= listed_from[1]


def _because(before: Piece | None, after: Piece | None) -> str | None:
    """What made it so now, and what before, where that is another sentence."""
    now = None if after is None else after.because
    then = None if before is None else before.because
    if now is None or then is None or now == then:
        return now
    return f"{now}; before: {then}"
