#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Engine aot beside TensorFlow Lite Micro: models x cores, measured here and now, as a table and a picture.

    tools/scoreboard.py                       measure; write docs/scoreboard.{json,md,svg} and the README's table
    tools/scoreboard.py --published DIR       where MLPerf Tiny's files are (`mcubench models pull` fetches them)
    tools/scoreboard.py --check               write nothing; exit with 1 where a figure is more than 1 % worse, or
                                              than what the project holds itself to
    tools/scoreboard.py --check --models digits --cores cortex-m4

Figures of TensorFlow Lite Micro are recorded ones: docs/tflm-figures.json says what, and how they were measured.
"""

import argparse
import functools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mcubench import resources
from mcubench.report.palette import SERIES
from mcubench.report.svg_bars import Bar, Piece, render_bars

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT, PAGE, PICTURE = (ROOT / "docs" / f"scoreboard.{suffix}" for suffix in ("json", "md", "svg"))
README = ROOT / "README.md"
RECORDED = ROOT / "docs" / "tflm-figures.json"
START, END = "<!-- scoreboard -->", "<!-- end of the scoreboard -->"
PUBLISHED = ("ad", "ic", "kws", "vww", "sww")
# A board whose firmware is built for the core.
BOARDS = {
    "cortex-m0plus": "mps2_an385_v6m",
    "cortex-m3": "mps2_an385",
    "cortex-m4": "mps2_an386",
    "cortex-m7": "mps2_an500",
    "cortex-m55": "mps3_an547",
}
# What may not get worse, and by how much it may.
GUARDED = ("instructions", "modelled_cycles", "code_bytes", "arena_bytes")
WORSE = 0.01
# What the project holds itself to. Instructions beside TensorFlow Lite Micro's with CMSIS-NN, by core: of models with
# convolutions, and of "ad", which is dense layers only and uses every weight once.
AT_MOST = {
    "cortex-m0plus": (0.6, 0.6),
    "cortex-m4": (0.55, 0.6),
    "cortex-m7": (0.55, 0.6),
    "cortex-m55": (0.9, 0.9),
}
CODE_AT_MOST = 10 * 1024
ARENA_ABOVE_BOUND = 0.02
# Latencies of X-CUBE-AI on a NUCLEO-L4R5ZI (Cortex-M4, 120 MHz), in ms: MLPerf Tiny v1.2, closed division.
X_CUBE_AI_MS = {"ad": 5.26, "ic": 165.1, "kws": 43.2, "vww": 88.9}
X_CUBE_AI_HZ = 120_000_000
# Measured once more with the channels that are constant.
UNPRUNED = "vww"
NO_PRUNE = " --no-prune"
# The board's memories do not hold every model.
_TOO_LARGE = 2


@dataclass(frozen=True)
class Entry:
    """A model on a core."""

    model: str
    core: str
    board: str
    macs: int
    macs_executed: int
    instructions: int
    modelled_cycles: int
    cycles_error_percent: float
    code_bytes: int
    arena_bytes: int
    arena_lower_bound_bytes: int

    @property
    def key(self) -> tuple[str, str]:
        """What it is found by."""
        return self.model, self.core


@dataclass(frozen=True)
class Tflm:
    """What TensorFlow Lite Micro takes, with CMSIS-NN's kernels."""

    instructions: int
    arena_bytes: int
    code_bytes: int


def model_files(published: Path | None) -> dict[str, Path]:
    """The models that are here: those that come with mcubench, and MLPerf Tiny's."""
    own = {path.stem: path for path in sorted(resources.MODELS.glob("*/*.tflite")) if path.stem == path.parent.name}
    if published is None:
        return own
    found = {name: path for name in PUBLISHED if (path := published / f"{name}.tflite").is_file()}
    if UNPRUNED in found:
        found[UNPRUNED + NO_PRUNE] = found[UNPRUNED]
    return found | own


def measure(model: str, path: Path, core: str) -> Entry | None:
    """One run on the emulated board, verified by the oracle; None where the model does not fit the board."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "result.json"
        command = [sys.executable, "-m", "mcubench.cli.main", "flash-and-run", "--board", BOARDS[core]]
        options = ["--engine", "aot", "--input", "fill:3", "--quiet", "--no-store", "--json", str(out)]
        options += [NO_PRUNE.strip()] if model.endswith(NO_PRUNE) else []
        done = subprocess.run(
            [*command, "--model", str(path), *options], check=False, stderr=subprocess.PIPE, text=True
        )
        if done.returncode == _TOO_LARGE and "does not fit" in done.stderr:
            return None
        if done.returncode:
            raise SystemExit(f"{model} on {core}: exit code {done.returncode}\n{done.stderr}")
        result = json.loads(out.read_text(encoding="utf-8"))
    metrics = result["metrics"]
    values = {name: metrics[name]["value"] for name in (*GUARDED[1:], "macs", "macs_executed")}
    return Entry(
        model=model,
        core=core,
        board=BOARDS[core],
        instructions=metrics["emulated_instructions"]["value"],
        cycles_error_percent=metrics["modelled_cycles"]["error_percent"],
        arena_lower_bound_bytes=metrics["arena_lower_bound_bytes"]["value"],
        **values,
    )


@functools.cache
def _recorded_figures() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return document


def recorded(core: str, model: str) -> Tflm | None:
    """What was recorded of TensorFlow Lite Micro, if it was."""
    figures = _recorded_figures().get(core, {}).get("cmsis_nn", {}).get(model.removesuffix(NO_PRUNE))
    return None if figures is None else Tflm(**figures)


def load(path: Path = DOCUMENT) -> dict[tuple[str, str], Entry]:
    """The figures that were written last."""
    rows = json.loads(path.read_text(encoding="utf-8"))["entries"] if path.is_file() else []
    return {entry.key: entry for entry in (Entry(**row) for row in rows)}


def worse(before: Entry, now: Entry) -> Iterator[str]:
    """What got worse by more than may be, and by how much."""
    for name in GUARDED:
        was, is_now = getattr(before, name), getattr(now, name)
        if is_now > was * (1 + WORSE):
            growth = f"+{is_now - was:,}, {100 * (is_now / was - 1):+.1f} %" if was else f"+{is_now:,}"
            yield f"{now.model} on {now.core}: {name} {is_now:,}, was {was:,} ({growth})"


def broken(entry: Entry) -> Iterator[str]:
    """What of an entry is not as the project holds itself to. Channels left out are part of that."""
    theirs = recorded(entry.core, entry.model)
    if entry.model in PUBLISHED and theirs is not None:
        at_most = AT_MOST[entry.core][entry.model == "ad"]
        if entry.instructions > at_most * theirs.instructions:
            yield f"{entry.model} on {entry.core}: {entry.instructions:,} instructions, above {at_most} of TFLM's"
        if entry.arena_bytes > theirs.arena_bytes:
            arenas = f"{entry.arena_bytes:,} bytes, TFLM's {theirs.arena_bytes:,}"
            yield f"{entry.model} on {entry.core}: an arena of {arenas}"
    if entry.model in PUBLISHED and entry.code_bytes > CODE_AT_MOST:
        yield f"{entry.model} on {entry.core}: {entry.code_bytes:,} bytes of code, above {CODE_AT_MOST:,}"
    if entry.arena_bytes > (1 + ARENA_ABOVE_BOUND) * entry.arena_lower_bound_bytes:
        bound = entry.arena_lower_bound_bytes
        yield f"{entry.model} on {entry.core}: an arena of {entry.arena_bytes:,} bytes, its lower bound {bound:,}"


def beside_x_cube_ai(entries: Sequence[Entry]) -> str:
    """Modelled cycles on a Cortex-M4 beside those that X-CUBE-AI's latencies come to."""
    lines = ["| model | modelled cycles | X-CUBE-AI | share |", "| --- | ---: | ---: | ---: |"]
    for entry in entries:
        milliseconds = X_CUBE_AI_MS.get(entry.model) if entry.core == "cortex-m4" else None
        if milliseconds is not None:
            cycles = milliseconds * X_CUBE_AI_HZ / 1000
            modelled = f"{entry.modelled_cycles:,} ± {entry.cycles_error_percent:.0f} %"
            lines.append(f"| {entry.model} | {modelled} | {cycles:,.0f} | {entry.modelled_cycles / cycles:.0%} |")
    return "\n".join(lines)


def table(entries: Sequence[Entry]) -> str:
    """The entries as Markdown, a core after another."""
    lines = [
        "| core | model | instructions | of TFLM's | a MAC | modelled cycles | code (B) | TFLM | arena (B) | TFLM |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for entry in entries:
        theirs = recorded(entry.core, entry.model)
        cells = (
            entry.core,
            entry.model,
            f"{entry.instructions:,}",
            "—" if theirs is None else f"{entry.instructions / theirs.instructions:.0%}",
            f"{entry.instructions / entry.macs:.2f}",
            f"{entry.modelled_cycles:,} ± {entry.cycles_error_percent:.0f} %",
            f"{entry.code_bytes:,}",
            "—" if theirs is None else f"{theirs.code_bytes:,}",
            f"{entry.arena_bytes:,}",
            "—" if theirs is None else f"{theirs.arena_bytes:,}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def picture(entries: Sequence[Entry]) -> str:
    """Instructions as a share of TFLM's, a bar a model and core that it was recorded for."""
    bars = []
    for entry in entries:
        theirs = recorded(entry.core, entry.model)
        if theirs is not None:
            share = round(100 * entry.instructions / theirs.instructions, 1)
            bars.append(Bar(f"{entry.model} on {entry.core}", [Piece("engine aot", share, SERIES[0])]))
    title = "Instructions of an inference by engine aot, in % of TensorFlow Lite Micro's with CMSIS-NN"
    return render_bars(title, "%", bars)


_WORDS = """# Scoreboard: engine aot beside TensorFlow Lite Micro

One inference, every input byte 3, default options, on emulated cores: instructions are exact, cycles are what the
timing model makes of them ([timing-models.md](timing-models.md)), outputs are byte for byte TensorFlow Lite Micro's.
The columns of TFLM are its recorded figures with CMSIS-NN ([tflm-figures.json](tflm-figures.json)); its code is all
but the model's file, with start-up and UART (about 1 KiB); ours is all that leaves the flash with the model but its
weights, biases and scales ([aot.md](aot.md)). "A MAC" is instructions per multiply-accumulate of the graph, whether
or not it is executed: vww has channels that are constant, and is measured with them too (`--no-prune`).

`tools/scoreboard.py` makes this page; `tools/scoreboard.py --check` measures again and fails where a figure is more
than 1 % worse, or not what the project holds itself to: 0.55 of TFLM's instructions on Cortex-M4 and M7 (ad 0.6), 0.6
on M0+, 0.9 on M55, code of at most 10 KiB, arenas no larger than TFLM's and within 2 % of their lower bound.

![Instructions in % of TensorFlow Lite Micro's](scoreboard.svg)

"""


_OTHERS = """
## Beside X-CUBE-AI on a Cortex-M4

Its latencies on a NUCLEO-L4R5ZI at 120 MHz as MLPerf Tiny v1.2 has them, in cycles; ours are modelled for memory
without wait states, within the error that is said. A measured cycle and a modelled one are not the same thing.

"""


def write(entries: Sequence[Entry]) -> None:
    """The document, the page, the picture, and the README's table of the published models."""
    DOCUMENT.write_text(json.dumps({"entries": [asdict(entry) for entry in entries]}, indent=1) + "\n", "utf-8")
    PAGE.write_text(f"{_WORDS}{table(entries)}\n{_OTHERS}{beside_x_cube_ai(entries)}\n", "utf-8")
    PICTURE.write_text(picture(entries), "utf-8")
    text = README.read_text("utf-8")
    before, found, rest = text.partition(START)
    after = rest.partition(END)[2]
    if found:
        shown = [entry for entry in entries if entry.model in PUBLISHED]
        README.write_text(f"{before}{START}\n{table(shown)}\n{END}{after}", "utf-8")


def chosen(files: Mapping[str, Path], models: Sequence[str], cores: Sequence[str]) -> Iterator[tuple[str, Path, str]]:
    """What to measure, in the order of the table."""
    unknown = [name for name in models if name not in files]
    if unknown:
        raise SystemExit(f"no model {', '.join(unknown)} here: there are {', '.join(files)}")
    for core in cores:
        for name in models or files:
            yield name, files[name], core


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, then write or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a figure is worse")
    parser.add_argument("--published", type=Path, help="the folder of MLPerf Tiny's .tflite files")
    parser.add_argument("--models", nargs="+", default=[], metavar="MODEL", help="these models only")
    parser.add_argument("--cores", nargs="+", default=list(BOARDS), choices=BOARDS, metavar="CORE", help="these only")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # each line when it is measured
    entries: list[Entry] = []
    complaints: list[str] = []
    known = load()
    for name, path, core in chosen(model_files(options.published), options.models, options.cores):
        entry = measure(name, path, core)
        if entry is None:
            print(f"{name:<18} {core:<14} does not fit {BOARDS[core]}")
            continue
        entries.append(entry)
        complaints += broken(entry)
        theirs = recorded(core, name)
        share = "" if theirs is None else f"{entry.instructions / theirs.instructions:6.2f} x TFLM"
        each = f"{entry.instructions:>12,} instructions {share:<13} {entry.instructions / entry.macs:6.2f} a MAC"
        print(
            f"{name:<18} {core:<14} {each} {entry.code_bytes:>7,} B code {entry.arena_bytes:>8,} B arena", flush=True
        )
        if (before := known.get(entry.key)) is not None:
            complaints += worse(before, entry)
    if not options.check:
        fresh = {entry.key for entry in entries}
        models = (*PUBLISHED, UNPRUNED + NO_PRUNE, *model_files(None))
        order = [(model, core) for core in BOARDS for model in models]
        merged = known | {entry.key: entry for entry in entries}
        write([merged[key] for key in order if key in merged])
        print(f"{len(fresh)} figures measured; {DOCUMENT.relative_to(ROOT)} written")
        return 0
    print("\n".join(complaints) or "nothing is more than 1 % worse, and everything is what it has to be")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
