# SPDX-License-Identifier: Apache-2.0
"""How fast mcubench itself is, and how small its harness: the figures that it promises, measured here and now.

Usage: .venv/bin/python tools/benchmark.py [--json FILE].
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from mcubench import resources
from mcubench.board import load_boards
from mcubench.model import read_model

MCUBENCH = Path(sys.executable).with_name("mcubench")
MODEL = resources.MODELS / "digits" / "digits.tflite"


@dataclass(frozen=True)
class Figure:
    """One promise: what was measured, and the most that it may be."""

    what: str
    value: float
    unit: str
    at_most: float

    @property
    def kept(self) -> bool:
        """True where the promise holds."""
        return self.value <= self.at_most


def flash_and_run(board: str, model: Path, folder: Path, *more: str) -> tuple[float, dict[str, object]]:
    """Seconds that the command took, and the metrics of its result."""
    out = folder / "out.json"
    command = [str(MCUBENCH), "flash-and-run", "--board", board, "--model", str(model), "--quiet", "--json", str(out)]
    start = time.monotonic()
    subprocess.run([*command, *more], check=True)
    return time.monotonic() - start, json.loads(out.read_text())["metrics"]


def with_another_weight(folder: Path) -> Path:
    """The model with one weight changed: another model of the same shape."""
    model = read_model(MODEL)
    weights = max((tensor.data for tensor in model.graph.tensors if tensor.data is not None), key=len)
    data = bytearray(model.data)
    data[model.data.index(weights)] ^= 1
    changed = folder / "changed.tflite"
    changed.write_bytes(data)
    return changed


def seconds(folder: Path) -> list[Figure]:
    """Wall time of the commands, the best of three for those that can be repeated."""
    first, _ = flash_and_run("mps2_an500", MODEL, folder)
    unchanged = min(flash_and_run("mps2_an500", MODEL, folder)[0] for _ in range(3))
    new_model, _ = flash_and_run("mps2_an500", with_another_weight(folder), folder)
    start = time.monotonic()
    demo = [str(resources.ROOT / "tools" / "demo"), "--quiet"]
    subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
    second_demo = (time.monotonic() - start) / 2
    return [
        Figure("flash-and-run, empty cache", first, "s", 15.0),
        Figure("flash-and-run, nothing changed", unchanged, "s", 2.5),
        Figure("flash-and-run, a new model", new_model, "s", 6.0),
        Figure("tools/demo, not the first time", second_demo, "s", 15.0),
    ]


def harness_bytes(folder: Path) -> list[Figure]:
    """What the harness takes of each board."""
    figures = []
    for board in load_boards():
        _, metrics = flash_and_run(board.id, MODEL, folder)
        for name, what, at_most in (
            ("harness_flash_bytes", "flash", 12 * 1024),
            ("harness_ram_bytes", "RAM besides arena and stack", 4 * 1024),
        ):
            metric = metrics[name]
            assert isinstance(metric, dict)
            figures.append(Figure(f"harness on {board.id}, {what}", metric["value"], "B", at_most))
    return figures


def main() -> int:
    """Measure, print, and fail where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["MCUBENCH_CACHE"] = str(folder / "cache")
        os.environ["MCUBENCH_STORE"] = str(folder / "results.sqlite")
        figures = [*seconds(folder), *harness_bytes(folder)]
    for figure in figures:
        mark = "ok " if figure.kept else "BAD"
        print(f"{mark} {figure.what:<52} {figure.value:>9.6g} {figure.unit}  (at most {figure.at_most:g})")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n")
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
