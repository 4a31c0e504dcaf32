# SPDX-License-Identifier: Apache-2.0
"""Reads the vectors that host and firmware share."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


def load_vectors(name: str) -> dict[str, Any]:
    """The vectors of `name`.json."""
    vectors: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return vectors


def expand_stream(parts: list[Any]) -> bytes:
    """The bytes that a list of hexadecimal strings and of {"repeat": hex, "times": n} stands for."""
    return b"".join(
        bytes.fromhex(part) if isinstance(part, str) else bytes.fromhex(part["repeat"]) * part["times"]
        for part in parts
    )


def to_python(value: Any) -> Any:
    """A vector's value in Python; JSON's own types but for {"bytes": hex} and {"map": [[key, value], ...]}."""
    if isinstance(value, dict):
        if "bytes" in value:
            return bytes.fromhex(value["bytes"])
        return {to_python(key): to_python(item) for key, item in value["map"]}
    if isinstance(value, list):
        return [to_python(item) for item in value]
    return value
