# SPDX-License-Identifier: Apache-2.0
"""How wide text is, for pictures that are laid out here and not where they are shown."""

import unicodedata
from functools import cache

from PIL import ImageFont

# Readers have other fonts than the one measured with: Verdana and its like are wider by this.
_WIDER = 1.08


def text_width_px(text: str, size_px: float) -> float:
    """The width of a line in a sans-serif font; letters that are a square wide have no place in the font."""
    square = sum(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in text)
    narrow = "".join(letter for letter in text if unicodedata.east_asian_width(letter) not in {"W", "F"})
    return float(_font(size_px).getlength(narrow)) * _WIDER + square * size_px


@cache
def _font(size_px: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size_px)
