# SPDX-License-Identifier: Apache-2.0
"""A profile as one HTML file that needs nothing else: bars an operator, and functions inside operators."""

from html import escape

import plotly.graph_objects as go

from mcubench.report.number import format_metric, format_number, number_of
from mcubench.report.operator_bars import operator_bars
from mcubench.report.operator_rows import describe_operators, label, operator_counter
from mcubench.report.page import Figures, embed_data, new_figure, render_page
from mcubench.report.verdict import verdict
from mcubench.result import OperatorRow, Result

_COUNTED = "emulated_instructions"
_WHOLE = (_COUNTED, "modelled_cycles")
_FLAME_HEIGHT_PX = 420


def render_profile_page(result: Result) -> str:
    """The page of a profiled result, everything it needs inside.

    Raises:
        ValueError: the result has no profile.
    """
    if result.operators is None:
        raise ValueError("the result has no profile")
    drawn = operator_counter(result.operators) or _COUNTED
    columns = ("MACs", "instructions", "modelled cycles")
    figures = Figures()
    return render_page(
        "profile_page",
        figures=figures,
        result=result,
        verified=verdict(result.verification),
        whole=f"one inference: {_whole(result)}",
        unit=drawn.replace("_", " "),
        bars=figures.embed(operator_bars(result.operators, drawn), describe_operators(result.operators, drawn)),
        flame=figures.embed(_flame(result), _flame_note(result)),
        flame_note=_flame_note(result),
        columns=columns,
        rows=[_row(row) for row in result.operators],
        origin=", ".join(f"{key} {value}" for key, value in result.provenance.items() if key != "flags"),
        data=embed_data(result),
    )


def _whole(result: Result) -> str:
    parts = [format_metric(result.metrics[name]) for name in _WHOLE if number_of(result.metrics, name)]
    if result.timing_model is not None:
        model = result.timing_model
        parts.append(f"timing model {model.core} with {model.memory}, error {model.error_percent:g} %")
    return "; ".join(parts)


def _flame_note(result: Result) -> str:
    if result.functions is None:
        return "instructions; functions were not counted: the emulator's plugin did not run"
    return "instructions; the width of a piece is its share"


def _flame(result: Result) -> go.Figure:
    """One box an inference, below it the operators, below each its functions, by instructions."""
    drawn = _COUNTED
    labels, parents, ids = ["inference"], [""], ["inference"]
    values: list[int | float] = [0]
    for row in result.operators or ():
        value = number_of(row.metrics, drawn)
        if value:
            ids.append(f"operator {row.index}")
            labels.append(escape(label(row)))
            parents.append("inference")
            values.append(value)
    for function in result.functions or ():
        value = number_of(function.metrics, drawn)
        parent = "inference" if function.operator is None else f"operator {function.operator}"
        if value and parent in ids:
            ids.append(f"{parent}: {function.name}")
            labels.append(escape(function.name))
            parents.append(parent)
            values.append(value)
    direct = [value for value, parent in zip(values, parents, strict=True) if parent == "inference"]
    values[0] = max(sum(direct), number_of(result.metrics, drawn) or 0)
    icicle = go.Icicle(
        ids=ids,
        labels=labels,
        parents=parents,
        values=values,
        branchvalues="total",
        tiling={"orientation": "v"},
        sort=False,
        hovertemplate="%{label}<br>%{value:,} (%{percentRoot:.2%})<extra></extra>",
    )
    return new_figure([icicle], _FLAME_HEIGHT_PX)


def _row(row: OperatorRow) -> list[str]:
    values = (number_of(row.metrics, name) for name in ("macs", "emulated_instructions", "modelled_cycles"))
    return [str(row.index), row.name, *("" if value is None else format_number(value) for value in values)]
