# SPDX-License-Identifier: Apache-2.0
"""Whether a run that was had again is what its lock file says: pure."""

from collections.abc import Iterator

from mcubench.comparison import compare_metrics
from mcubench.lockfile.document import LockedFigure, LockEntry
from mcubench.lockfile.make import TOOLS, figures
from mcubench.lockfile.report import EntryReport, LockDifference
from mcubench.result import Result, Value

_NONE = "none"


def compare_entry(name: str, entry: LockEntry, result: Result) -> EntryReport:
    """Everything that differs: files, tools, firmware, outputs, figures."""
    differences = [*_facts(entry, result)]
    noise: list[LockDifference] = []
    found = figures(result)
    for metric in dict.fromkeys((*entry.figures, *found)):
        before, now = entry.figures.get(metric), found.get(metric)
        if before == now:
            continue
        difference = LockDifference(what="figure", name=metric, locked=_words(before), found=_words(now))
        is_noise = before is not None and now is not None and _is_noise(before, now)
        (noise if is_noise else differences).append(difference)
    return EntryReport(
        name=name,
        equal=not differences,
        figures=len(entry.figures),
        differences=tuple(differences),
        noise=tuple(noise),
    )


def _facts(entry: LockEntry, result: Result) -> Iterator[LockDifference]:
    provenance = result.provenance
    dataset = None if result.dataset is None else result.dataset.sha256
    facts = (
        ("file", "model", entry.model_sha256, result.model.sha256),
        ("file", "data set", entry.dataset_sha256, dataset),
        ("file", "preparation", entry.preparation, None if result.dataset is None else result.dataset.preparation),
        ("file", "board description", entry.board_digest, result.board.digest),
        *(("tool", name, entry.tools.get(name), provenance.get(name)) for name in TOOLS),
        ("tool", "counter", entry.counter, provenance.get("counter")),
        ("firmware", "firmware", entry.elf_sha256, provenance.get("elf_sha256")),
        ("output", "output", " ".join(entry.output_sha256), " ".join(result.verification.output_sha256)),
    )
    for what, name, locked, now in facts:
        if locked != now:
            yield LockDifference.model_validate(
                {"what": what, "name": name, "locked": locked or _NONE, "found": now or _NONE}
            )


def _is_noise(before: LockedFigure, now: LockedFigure) -> bool:
    cell = compare_metrics("figure", _value(before), _value(now))
    return cell.verdict == "noise"


def _value(figure: LockedFigure) -> Value:
    return Value(value=figure.value, unit=figure.unit, kind=figure.kind, counter=figure.counter)


def _words(figure: LockedFigure | None) -> str:
    if figure is None:
        return _NONE
    counter = f", {figure.counter}" if figure.counter is not None else ""
    return f"{figure.value:,} {figure.unit} ({figure.kind}{counter})"
