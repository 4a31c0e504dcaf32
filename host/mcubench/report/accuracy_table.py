# SPDX-License-Identifier: Apache-2.0
"""How good the answers are, as tables: the figures, where the target differs from the host, who is taken for whom."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number, format_share
from mcubench.result import AccuracyFacts, ClassRow, Interval, TaskKind

_TASKS: dict[TaskKind, str] = {
    "classification": "classification",
    "anomaly": "anomaly detection",
    "detection": "object detection",
    "regression": "regression",
}
_MATRIX_CLASSES = 12
_WORST = 10
_ROOM = 10_000
_NAME_CHARACTERS = 20
_SHORT_NAME = 4


def score_table(facts: AccuracyFacts, dataset: str) -> Table:
    """Each figure on the target and on the host."""
    table = new_table(f"Accuracy over {facts.samples:,} samples of {escape(dataset)}: {_TASKS[facts.task]}")
    table.add_column("what")
    add_numbers(table, "on the target", "interval", "on the host")
    for score in facts.scores:
        table.add_row(
            escape(score.title),
            _number(score.target, score.unit),
            _interval(score.interval, score.unit),
            _number(score.host, score.unit),
        )
    return table


def difference_table(facts: AccuracyFacts) -> Table | None:
    """The target's figures less the host's; None where both are the same for a reason that a note says."""
    scores = [score for score in facts.scores if score.difference.value or score.difference.test]
    if not scores:
        return None
    table = new_table("Target less host, over the same samples")
    table.add_column("what")
    add_numbers(table, "difference", "interval", "p by chance")
    for score in scores:
        difference = score.difference
        p_value = "" if difference.p_value is None else f"{difference.p_value:.3g} ({difference.test})"
        table.add_row(
            escape(score.title),
            _difference(difference.value, score.unit),
            _interval(difference.interval, score.unit, signed=True),
            p_value,
        )
    return table


def confusion_table(facts: AccuracyFacts, console: Console) -> Table | None:
    """The whole matrix where it is small and fits, else the worst of it; None where there are no classes."""
    if facts.classes is None or facts.confusions is None:
        return None
    if len(facts.classes) <= _MATRIX_CLASSES:
        matrix = _matrix(facts, facts.classes)
        # Measured where there is room: in the terminal's width it would always fit, with its numbers cut off.
        wanted = console.measure(matrix, options=console.options.update(max_width=_ROOM)).minimum
        if wanted <= console.width:
            return matrix
    return _worst_confusions(facts, facts.classes)


def worst_classes_table(facts: AccuracyFacts) -> Table | None:
    """The classes of which fewest samples are found; None where the matrix has all of them."""
    classes = facts.classes or ()
    if len(classes) <= _MATRIX_CLASSES:
        return None
    ranked = sorted((row for row in classes if row.recall is not None), key=lambda row: (row.recall, row.index))
    table = new_table(f"Lowest recall, {min(_WORST, len(ranked))} of {len(classes)} classes")
    table.add_column("class")
    add_numbers(table, "samples", "precision", "recall")
    for row in ranked[:_WORST]:
        table.add_row(_name(row), f"{row.samples:,}", _share(row.precision), _share(row.recall))
    return table


def accuracy_notes(facts: AccuracyFacts) -> Iterator[str]:
    """How outputs became answers, by which methods the intervals are, and what is not there."""
    yield f"{facts.output}: {facts.decision}"
    if facts.tied_samples:
        yield f"in {facts.tied_samples:,} of {facts.samples:,} samples several classes share the highest output"
    yield from facts.notes
    for reason, titles in _grouped((score.difference.reason, score.title) for score in facts.scores):
        yield f"{'the difference to the host is exactly 0' if _is_exact(facts) else ', '.join(titles)}: {reason}"
    intervals = ((score.interval, score.title) for score in facts.scores)
    for method, titles in _grouped((_method(interval), title) for interval, title in intervals):
        yield f"{', '.join(titles)}: {method}"
    for reason, titles in _grouped((score.interval_absent_because, score.title) for score in facts.scores):
        yield f"{', '.join(titles)}: no interval: {reason}"


def _method(interval: Interval | None) -> str | None:
    return None if interval is None else f"{100 * interval.level:g} % interval by {interval.method}"


def _is_exact(facts: AccuracyFacts) -> bool:
    return all(score.difference.value == 0 and score.difference.interval is None for score in facts.scores)


def _matrix(facts: AccuracyFacts, classes: Sequence[ClassRow]) -> Table:
    short = all(len(row.name or "") <= _SHORT_NAME for row in classes)
    table = new_table("Confusion matrix: rows are labels, columns answers")
    table.add_column("label", no_wrap=True)
    headings = (row.name if short and row.name else str(row.index) for row in classes)
    add_numbers(table, *(escape(heading) for heading in headings), "samples", "precision", "recall")
    cells = {(cell.label, cell.predicted): cell.samples for cell in facts.confusions or ()}
    for row in classes:
        counts = (cells.get((row.index, other.index), 0) for other in classes)
        table.add_row(
            _name(row),
            *(_cell(count, on_diagonal=place == row.index) for place, count in enumerate(counts)),
            f"{row.samples:,}",
            _share(row.precision),
            _share(row.recall),
        )
    return table


def _worst_confusions(facts: AccuracyFacts, classes: Sequence[ClassRow]) -> Table | None:
    wrong = [cell for cell in facts.confusions or () if cell.label != cell.predicted]
    ranked = sorted(wrong, key=lambda cell: (-cell.samples, cell.label, cell.predicted))[:_WORST]
    if not ranked:
        return None
    table = new_table(f"Worst {len(ranked)} of {len(wrong)} confusions")
    table.add_column("label")
    table.add_column("taken for")
    add_numbers(table, "samples", "of the label's")
    for cell in ranked:
        label = classes[cell.label]
        share = format_share(cell.samples, label.samples)
        table.add_row(_name(label), _name(classes[cell.predicted]), f"{cell.samples:,}", share)
    return table


def _cell(count: int, *, on_diagonal: bool) -> str:
    if count == 0:
        return "[dim]·[/]"
    return f"[bold]{count:,}[/]" if on_diagonal else f"[yellow]{count:,}[/]"


def _name(row: ClassRow) -> str:
    """The index, and the name where it says more."""
    name = row.name or ""
    if name in ("", str(row.index)):
        return str(row.index)
    return escape(f"{row.index} {name if len(name) <= _NAME_CHARACTERS else f'{name[: _NAME_CHARACTERS - 1]}…'}")


def _share(share: float | None) -> str:
    return "[dim]none[/]" if share is None else f"{100 * share:.2f} %"


def _number(value: float, unit: str) -> str:
    return f"{100 * value:.2f} %" if unit == "ratio" else format_number(value)


def _interval(interval: Interval | None, unit: str, *, signed: bool = False) -> str:
    if interval is None:
        return ""
    sign = "+" if signed else ""
    if unit == "ratio":
        suffix = "points" if signed else "%"
        return f"{100 * interval.low:{sign}.2f} to {100 * interval.high:{sign}.2f} {suffix}"
    return f"{interval.low:{sign}.4g} to {interval.high:{sign}.4g}"


def _difference(value: float, unit: str) -> str:
    return f"{100 * value:+.2f} points" if unit == "ratio" else f"{value:+.4g}"


def _grouped(pairs: Iterator[tuple[str | None, str]]) -> list[tuple[str, list[str]]]:
    """The titles that share a sentence, by sentence."""
    groups: dict[str, list[str]] = {}
    for sentence, title in pairs:
        if sentence is not None:
            groups.setdefault(sentence, []).append(title)
    return list(groups.items())
