# SPDX-License-Identifier: Apache-2.0
"""What is true of pictures with things in them: where each thing is, and what it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """One picture: its number in the annotations, and its size in pixels."""

    id: int
    width: int
    height: int


@dataclass(frozen=True)
class Category:
    """A kind of thing, by its number in the annotations."""

    id: int
    name: str


@dataclass(frozen=True)
class Box:
    """One thing in a picture: `bounds` are left, top, width and height in pixels; a crowd is not told apart."""

    picture: int
    category: int
    bounds: tuple[float, float, float, float]
    area: float
    is_crowd: bool


@dataclass(frozen=True)
class Boxes:
    """Every thing in every picture; `pictures` are in the order of the samples, `categories` in that of their ids."""

    pictures: tuple[Picture, ...]
    categories: tuple[Category, ...]
    boxes: tuple[Box, ...]
