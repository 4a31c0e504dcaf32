# SPDX-License-Identifier: Apache-2.0
"""The pictures of a submission: what each run takes of the memories, and what its operators take."""

from collections.abc import Sequence

from mcubench.report.memory_map import memory_maps
from mcubench.report.named_run import NamedRun
from mcubench.report.number import number_of
from mcubench.report.operator_rows import label, operator_counter
from mcubench.report.palette import ACCENT, SERIES, component_colour
from mcubench.report.svg_bars import Bar, Piece, render_bars


def memory_plots(runs: Sequence[NamedRun]) -> dict[str, str]:
    """Flash and RAM, a bar a run; nothing where nothing was built for a board."""
    bars: dict[str, list[Bar]] = {}
    for run in runs:
        if run.result.footprint is not None:
            for memory in memory_maps(run.result.footprint):
                pieces = [
                    Piece(component.name.replace("_", " "), component.size_bytes, component_colour(component.name))
                    for component in memory.components
                ]
                bars.setdefault(memory.name, []).append(Bar(run.name, pieces))
    return {f"{name.lower()}.svg": render_bars(f"Bytes of {name}", "bytes", each) for name, each in bars.items()}


def operator_plot(run: NamedRun) -> str | None:
    """What the operators of a run take; None where they were not counted."""
    operators = run.result.operators or ()
    counter = operator_counter(operators)
    if counter is None:
        return None
    words = counter.replace("_", " ")
    values = [number_of(row.metrics, counter) or 0 for row in operators]
    colours = [ACCENT if value == max(values) else SERIES[0] for value in values]
    bars = [
        Bar(label(row), [Piece(label(row), value, colour)])
        for row, value, colour in zip(operators, values, colours, strict=True)
    ]
    return render_bars(f"{run.name}: {words} of each operator", words, bars)
