# SPDX-License-Identifier: Apache-2.0
"""A profile as one HTML file that needs nothing else: bars an operator, and functions inside operators."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from mcubench.report.number import format_metric, format_number
from mcubench.report.page import MARGIN, embed_data, embed_figure, render_page
from mcubench.result import Absent, Metric, OperatorRow, Result

# What is drawn, the first that is there: a model's estimate of time, else what was counted.
_DRAWN = ("modelled_cycles", "emulated_instructions")
_COUNTED = "emulated_instructions"
_BAR_HEIGHT_PX = 26
_FLAME_HEIGHT_PX = 420


def render_profile_page(result: Result) -> str:
    """The page of a profiled result, everything it needs inside.

    Raises:
        ValueError: the result has no profile.
    """
    if result.operators is None:
        raise ValueError("the result has no profile")
    drawn = next((name for name in _DRAWN if _number(result.metrics, name) is not None), _DRAWN[-1])
    unit = drawn.replace("_", " ")
    columns = ("MACs", "instructions", "modelled cycles")
    return render_page(
        "profile_page",
        result=result,
        verified=_verified(result),
        whole=f"one inference: {_whole(result)}",
        unit=unit,
        bars=embed_figure(_bars(result.operators, drawn), with_library=True),
        flame=embed_figure(_flame(result), with_library=False),
        flame_note=_flame_note(result),
        columns=columns,
        rows=[_row(row) for row in result.operators],
        origin=", ".join(f"{key} {value}" for key, value in result.provenance.items() if key != "flags"),
        data=embed_data(result),
    )


def _verified(result: Result) -> str:
    if result.verification.bit_exact:
        return f"the output equals TensorFlow Lite Micro's byte for byte ({result.verification.oracle})"
    return f"{result.verification.reason} (largest difference {result.verification.largest_difference})"


def _whole(result: Result) -> str:
    parts = [format_metric(result.metrics[name]) for name in reversed(_DRAWN) if _number(result.metrics, name)]
    if result.timing_model is not None:
        model = result.timing_model
        parts.append(f"timing model {model.core} with {model.memory}, error {model.error_percent:g} %")
    return "; ".join(parts)


def _flame_note(result: Result) -> str:
    if result.functions is None:
        return "instructions; functions were not counted: the emulator's plugin did not run"
    return "instructions; the width of a piece is its share"


def _bars(operators: tuple[OperatorRow, ...], drawn: str) -> go.Figure:
    shown = [(row, _number(row.metrics, drawn) or 0) for row in operators]
    figure = go.Figure(
        go.Bar(
            y=[_label(row) for row, _ in shown],
            x=[value for _, value in shown],
            orientation="h",
            text=[format_number(value) if value else "no code" for _, value in shown],
            hovertemplate="%{y}: %{x:,}<extra></extra>",
        )
    )
    figure.update_layout(height=80 + _BAR_HEIGHT_PX * len(shown), margin=MARGIN, template="simple_white")
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(tickformat=",")
    return figure


def _flame(result: Result) -> go.Figure:
    """One box an inference, below it the operators, below each its functions, by instructions."""
    drawn = _COUNTED
    labels, parents, ids, values = ["inference"], [""], ["inference"], [0]
    for row in result.operators or ():
        value = _number(row.metrics, drawn)
        if value:
            ids.append(f"operator {row.index}")
            labels.append(_label(row))
            parents.append("inference")
            values.append(value)
    for function in result.functions or ():
        value = _number(function.metrics, drawn)
        parent = "inference" if function.operator is None else f"operator {function.operator}"
        if value and parent in ids:
            ids.append(f"{parent}: {function.name}")
            labels.append(function.name)
            parents.append(parent)
            values.append(value)
    direct = [value for value, parent in zip(values, parents, strict=True) if parent == "inference"]
    values[0] = max(sum(direct), _number(result.metrics, drawn) or 0)
    figure = go.Figure(
        go.Icicle(
            ids=ids,
            labels=labels,
            parents=parents,
            values=values,
            branchvalues="total",
            tiling={"orientation": "v"},
            sort=False,
            hovertemplate="%{label}<br>%{value:,} (%{percentRoot:.2%})<extra></extra>",
        )
    )
    figure.update_layout(height=_FLAME_HEIGHT_PX, margin=MARGIN)
    return figure


def _label(row: OperatorRow) -> str:
    return f"{row.index} {row.name}"


def _row(row: OperatorRow) -> list[str]:
    numbers = (_number(row.metrics, name) for name in ("macs", "emulated_instructions", "modelled_cycles"))
    return [str(row.index), row.name, *("" if number is None else format_number(number) for number in numbers)]


def _number(metrics: Mapping[str, Metric], name: str) -> Any:
    metric = metrics.get(name)
    return None if metric is None or isinstance(metric, Absent) else metric.value
