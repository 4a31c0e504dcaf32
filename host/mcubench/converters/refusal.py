# SPDX-License-Identifier: Apache-2.0
"""What a converter says no with; the parent makes one of its own errors of it."""

from typing import Literal

Kind = Literal["model", "unsupported", "changed"]


class Refusal(Exception):  # noqa: N818 - it is an answer
    """The model is damaged (`model`), cannot be converted (`unsupported`), or came out different (`changed`).

    The message says what is wrong with the model, without its name.
    """

    def __init__(self, kind: Kind, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.hint = hint


def damaged(message: str, hint: str | None = None) -> Refusal:
    """The file is not what it should be."""
    return Refusal("model", message, hint)


def unsupported(message: str, hint: str | None = None) -> Refusal:
    """The file is well formed, and holds what is not converted."""
    return Refusal("unsupported", message, hint)


def untrusted(message: str) -> Refusal:
    """Loading it would run code, or read or write files, that the file names."""
    return Refusal("unsupported", message, "if you know who made the file, and trust them: --trust")


def last_words(error: BaseException) -> str:
    """A foreign error in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[0] if lines else type(error).__name__
    return text if len(text) <= 300 else f"{text[:297]}..."
