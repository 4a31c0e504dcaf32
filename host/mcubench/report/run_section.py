# SPDX-License-Identifier: Apache-2.0
"""One run as a part of a page: verdicts, headline figures, pictures, tables, origin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mcubench.report.arena_figure import arena_figure, describe_arena
from mcubench.report.arena_picture import ArenaPicture
from mcubench.report.headline import Tile, tiles
from mcubench.report.memory_figure import describe_memory, memory_figure
from mcubench.report.named_run import NamedRun
from mcubench.report.operator_bars import operator_bars
from mcubench.report.operator_rows import describe_operators, operator_counter
from mcubench.report.page import Figures
from mcubench.report.page_table import PageTable
from mcubench.report.picture import Picture, draw
from mcubench.report.roofline_figure import describe_roofline, roofline, roofline_figure
from mcubench.report.run_tables import all_metrics_table, operators_table, symbols_table
from mcubench.report.verdict import Verdict, dataset_verdict, verdict

_ARENA = "Arena over time"
_NO_PROFILE = "operators were not counted (--profile)"


@dataclass(frozen=True)
class RunSection:
    """Everything that a page says of one run."""

    name: str
    platform: str
    engine: str
    verdicts: Sequence[Verdict]
    notes: Sequence[str]
    tiles: Sequence[Tile]
    pictures: Sequence[Picture]
    absent: Sequence[Picture]
    tables: Sequence[tuple[str, PageTable]]
    origin: Sequence[tuple[str, str]]


def run_section(run: NamedRun, figures: Figures, key: str) -> RunSection:
    """The section of a run; `key` tells it apart on its page."""
    pictures = [_memory(run, figures), _arena(run, figures), _operators(run, figures), _roofline(run, figures)]
    return RunSection(
        name=run.name,
        platform=run.platform,
        engine=run.software,
        verdicts=[said for said in (verdict(run.result.verification), dataset_verdict(run.result.dataset)) if said],
        notes=list(_notes(run)),
        tiles=list(tiles(run)),
        pictures=[picture for picture in pictures if picture.drawn is not None],
        absent=[picture for picture in pictures if picture.drawn is None],
        tables=list(_tables(run, key)),
        origin=[*run.result.provenance.items()],
    )


def _notes(run: NamedRun) -> Iterator[str]:
    result = run.result
    yield from (note for note in (result.board.note, result.target.note) if note is not None)
    yield from (f"doubt: {doubt.sentence}" for doubt in result.doubts)
    if result.timing_model is not None:
        model = result.timing_model
        yield f"cycles are modelled as {model.core} with {model.memory}, error {model.error_percent:g} %"
        yield from model.assumptions


def _memory(run: NamedRun, figures: Figures) -> Picture:
    footprint = run.result.footprint
    if footprint is None:
        return Picture("Memory", "nothing was built for a board")
    return draw(figures, "Memory", memory_figure(footprint), describe_memory(footprint))


def _arena(run: NamedRun, figures: Figures) -> Picture:
    picture = ArenaPicture.of_result(run.result)
    if picture is None:
        return Picture(_ARENA, "the result does not say where tensors lie: an interpreter places them when it runs")
    more = "a box is a value, from the operator that writes it to the last that reads it, at its place in the arena"
    return draw(figures, _ARENA, arena_figure(picture), describe_arena(picture), more)


def _operators(run: NamedRun, figures: Figures) -> Picture:
    operators = run.result.operators or ()
    counter = operator_counter(operators)
    if counter is None:
        return Picture("Operators", _NO_PROFILE)
    return draw(figures, "Operators", operator_bars(operators, counter), describe_operators(operators, counter))


def _roofline(run: NamedRun, figures: Figures) -> Picture:
    line = roofline(run.result)
    if line is None:
        reason = "the bytes that operators move were not counted" if run.result.operators else _NO_PROFILE
        return Picture("Roofline", reason)
    sources = ["the core's roof is not known: no line is drawn for it"]
    if line.roof is not None:
        roof = line.roof
        arithmetic = f"{roof.macs_per_cycle:g} MACs per cycle ({roof.macs_source})"
        memory = f"{roof.bytes_per_cycle:g} bytes per cycle ({roof.bytes_source}), without waiting for memory"
        sources = [f"The roof is {arithmetic} and {memory}"]
    return draw(figures, "Roofline", roofline_figure(line), describe_roofline(line), *sources)


def _tables(run: NamedRun, key: str) -> Iterator[tuple[str, PageTable]]:
    yield "Every metric", all_metrics_table([run], f"{key}-metrics")
    if run.result.operators:
        yield f"{len(run.result.operators)} operators", operators_table(run.result, f"{key}-operators")
    symbols = symbols_table(run.result, f"{key}-symbols")
    if symbols is not None and symbols.rows:
        yield f"{len(symbols.rows)} symbols", symbols
