# SPDX-License-Identifier: Apache-2.0
"""Text without what no format can hold: control characters, and halves of characters."""

import unicodedata

# Other (C): controls, halves of pairs, what is not assigned; and separators of lines and paragraphs.
_UNPRINTABLE = frozenset({"Cc", "Cs", "Cn", "Co", "Zl", "Zp"})
# Marks that turn the direction of what follows: a name could look like another.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """The text on one line, what cannot be shown as a replacement character."""
    return printable(" ".join(text.split()))


def printable(text: str) -> str:
    """The text in its lines, what cannot be shown as a replacement character."""
    return "".join(letter if letter in "\n\t" else _printable(letter) for letter in text)


def _printable(letter: str) -> str:
    if letter in _DIRECTIONS or unicodedata.category(letter) in _UNPRINTABLE:
        return "\ufffd"
    return letter
