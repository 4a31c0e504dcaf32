# SPDX-License-Identifier: Apache-2.0
"""Runs as Markdown: the tables to publish, every number with its kind or the reason why there is none."""

from collections.abc import Iterator, Sequence

from mcubench.report.cell import Cell
from mcubench.report.markdown_text import markdown, markdown_table
from mcubench.report.named_run import NamedRun
from mcubench.report.publication import Publication, publication_tables
from mcubench.report.verdict import dataset_verdict, verdict

_EMPTY = "—"


def render_markdown(runs: Sequence[NamedRun], references: Sequence[str] = (), *, summary: bool = False) -> str:
    """The row to publish, the tables of model and platform, why cells are empty, and how each run was verified.

    In a summary all but the row and the verdicts is folded away.
    """
    notes = _Notes()
    first, *others = publication_tables(references)
    shown = _section(first, runs, notes)
    rest = "\n".join([*(_section(table, runs, notes) for table in others), notes.text()])
    return "\n".join([shown, _verdicts(runs), _folded(rest)] if summary else [shown, rest, _verdicts(runs)])


def _folded(text: str) -> str:
    return f"<details><summary>Model and platform, and why cells are empty</summary>\n\n{text}\n</details>\n"


class _Notes:
    """Reasons, each told once, numbered in the order in which they come up."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, reason: str) -> str:
        """What points to a reason."""
        return f"<sup>{self._numbers.setdefault(reason, len(self._numbers) + 1)}</sup>"

    def text(self) -> str:
        """The list of the reasons."""
        lines = [f"{number}. not measured: {markdown(reason)}" for reason, number in self._numbers.items()]
        return "".join(f"{line}\n" for line in lines)


def _section(table: Publication, runs: Sequence[NamedRun], notes: _Notes) -> str:
    titles = [markdown(column.title) for column in table.columns]
    rows = [[_cell(column.cell(run), notes) for column in table.columns] for run in runs]
    numeric = [column.numeric for column in table.columns]
    return f"### {table.title}\n\n{markdown_table(titles, rows, numeric=numeric)}"


def _cell(cell: Cell, notes: _Notes) -> str:
    if cell.text is None:
        return f"{_EMPTY}{notes.mark(cell.reason or '')}"
    text = markdown(cell.text)
    return text if cell.kind is None else f"{text} ({cell.kind})"


def _verdicts(runs: Sequence[NamedRun]) -> str:
    lines = (f"- {markdown(run.name)}: {markdown(sentence)}\n" for run in runs for sentence in _sentences(run))
    return f"### Verification\n\n{''.join(lines)}"


def _sentences(run: NamedRun) -> Iterator[str]:
    yield str(verdict(run.result.verification))
    samples = dataset_verdict(run.result.dataset)
    if samples is not None:
        yield str(samples)
    for doubt in run.result.doubts:
        yield f"doubt: {doubt.sentence}"
    if run.result.timing_model is not None:
        model = run.result.timing_model
        yield f"cycles are modelled as {model.core} with {model.memory}, error {model.error_percent:g} %"
