# SPDX-License-Identifier: Apache-2.0
"""The other end of driver.cc: builds it, asks it, and spells values as its lines do."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from firmware.host_compiler import FIRMWARE_LIB, compile_host
from mcubench.wire import Frame

# Answers every line with one.
Driver = Callable[[Sequence[str]], list[str]]


def build_driver(folder: Path) -> Driver:
    """Compile the wire library and driver.cc; each call of what is returned runs the program once.

    A sanitizer's finding is an AssertionError.
    """
    sources = [Path(__file__).with_name("driver.cc"), *sorted((FIRMWARE_LIB / "wire").glob("*.cc"))]
    program = compile_host(sources, folder / "driver")

    def answer(lines: Sequence[str]) -> list[str]:
        text = "".join(f"{line}\n" for line in lines)
        result = subprocess.run([program], input=text, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        answers = result.stdout.splitlines()
        assert len(answers) == len(lines)
        return answers

    return answer


def spell_bytes(value: bytes) -> str:
    """Hexadecimal; `-` for none."""
    return value.hex() or "-"


def spell_items(value: object) -> str:
    """What the writer is to write for a value, its type's letter before each item."""
    match value:
        case bool():
            return f"b{int(value)}"
        case int():
            return f"i{value}" if value < 0 else f"u{value}"
        case str():
            return f"t{spell_bytes(value.encode())}"
        case bytes():
            return f"x{spell_bytes(value)}"
        case Mapping():
            items = [spell_items(part) for pair in value.items() for part in pair]
            return " ".join([f"m{len(value)}", *items])
        case Sequence():
            return " ".join([f"a{len(value)}", *map(spell_items, value)])
    raise TypeError(value)


def spell_stream(frames: Sequence[Frame], dropped_frames: int) -> str:
    """What the decoder finds in a stream."""
    found = [f"{frame.type}:{frame.sequence}:{spell_bytes(frame.body)}" for frame in frames]
    return " ".join([*found, str(dropped_frames)])
