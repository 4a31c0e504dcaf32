# SPDX-License-Identifier: Apache-2.0
"""The report that a person reads in a terminal: one result as tables."""

from rich.console import Console
from rich.markup import escape

from mcubench.report.accuracy_table import (
    accuracy_notes,
    confusion_table,
    difference_table,
    score_table,
    worst_classes_table,
)
from mcubench.report.arena_table import arena_note, arena_table
from mcubench.report.memory_table import memory_table
from mcubench.report.metric_table import MODEL_METRICS, PLATFORM_METRICS, counters, metric_table
from mcubench.report.operator_code_table import operator_code_table
from mcubench.report.operator_table import absent_counts, operator_table
from mcubench.report.spread_table import spread_table
from mcubench.report.verdict import Verdict, dataset_verdict, verdict
from mcubench.report.work_table import function_table, work_table
from mcubench.result import AccuracyFacts, Result

_COLOURS = {"good": "green", "open": "yellow", "bad": "yellow"}


def render_result(result: Result, console: Console, *, counter: str | None = None) -> None:
    """Print everything that a result says; readable from 80 columns on. `counter` is what shares are taken of."""
    _print_headline(result, console)
    console.print("", metric_table("Model", MODEL_METRICS, result), sep="\n")
    console.print("", metric_table("Platform", PLATFORM_METRICS, result), sep="\n")
    _print_notes(counters(result), console)
    if result.accuracy is not None:
        _print_accuracy(result.accuracy, result.dataset.name if result.dataset is not None else "", console)
    if result.spread is not None:
        console.print("", spread_table(result.spread), sep="\n")
    if result.operators is not None:
        console.print("", operator_table(result.operators, counter), sep="\n")
        _print_notes(absent_counts(result.operators), console)
    if result.functions is not None:
        console.print("", function_table(result.functions), sep="\n")
    if result.work is not None:
        console.print("", work_table(result.work), sep="\n")
    if result.footprint is not None:
        console.print("", memory_table(result.footprint), sep="\n")
        if result.footprint.operators:
            console.print("", operator_code_table(result.footprint.operators), sep="\n")
        absent = result.footprint.operators_absent_because
        _print_notes([] if absent is None else [f"operators' code in flash: not known: {absent}"], console)
    if result.arena is not None and not result.arena.tensors:
        console.print("", arena_table(result.arena), sep="\n")
        note = arena_note(result.arena)
        _print_notes([] if note is None else [note], console)
    _print_provenance(result, console)


def _print_headline(result: Result, console: Console) -> None:
    board = result.board
    console.print(
        f"[bold]{escape(result.model.name)}[/] on [bold]{escape(board.id)}[/] ({escape(board.name)}, {board.core}), "
        f"engine [bold]{result.engine}[/]{_kernels(result)}, {result.target.kind} by {result.target.name}",
        highlight=False,
    )
    for note in (board.note, result.target.note):
        if note is not None:
            console.print(f"[yellow]note:[/] {escape(note)}", highlight=False)
    shown = _coloured(verdict(result.verification))
    console.print(f"{shown}, input {escape(result.verification.input)}", highlight=False)
    for doubt in result.doubts:
        console.print(f"[yellow]doubt:[/] {escape(doubt.sentence)}", highlight=False)
    for note in result.dataset.notes if result.dataset is not None else ():
        console.print(f"[yellow]note:[/] {escape(note)}", highlight=False)
    samples = dataset_verdict(result.dataset)
    if samples is not None:
        console.print(_coloured(samples), highlight=False)
    if result.dataset is not None and result.dataset.preparation is not None:
        console.print(f"samples: {escape(result.dataset.preparation)}", highlight=False)


def _print_accuracy(facts: AccuracyFacts, dataset: str, console: Console) -> None:
    tables = (
        score_table(facts, dataset),
        difference_table(facts),
        confusion_table(facts, console),
        worst_classes_table(facts),
    )
    for table in tables:
        if table is not None:
            console.print("", table, sep="\n")
    _print_notes(list(accuracy_notes(facts)), console)


def _coloured(said: Verdict) -> str:
    return f"[{_COLOURS[said.level]}]{escape(said.word)}[/] {escape(said.sentence)}"


def _kernels(result: Result) -> str:
    """The kernels' name, where the engine has several kinds."""
    return "" if result.kernels is None or result.engine == "aot" else f" ({escape(result.kernels)} kernels)"


def _print_notes(notes: list[str], console: Console) -> None:
    for note in notes:
        console.print(f"[dim]{escape(note)}[/]", highlight=False)


def _print_provenance(result: Result, console: Console) -> None:
    parts = [
        result.provenance.get("toolchain"),
        result.provenance.get("emulator"),
        result.provenance.get("package"),
        f"model {result.model.sha256[:12]}",
        f"firmware {result.provenance['elf_sha256'][:12]}" if "elf_sha256" in result.provenance else None,
        f"mcubench {result.mcubench}",
    ]
    runs = f"{result.iterations} inferences after {result.warmup} to warm up"
    _print_notes([f"{runs}; {', '.join(part for part in parts if part)}"], console)
