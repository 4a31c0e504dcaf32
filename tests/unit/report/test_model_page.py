# SPDX-License-Identifier: Apache-2.0
"""The page of `mcubench inspect`: everything in one file, nothing fetched, the data in it, every picture drawn."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from mcubench.model import DType, Layout, Model, ModelSummary, parse_model, summarize
from mcubench.report.arena_figure import arena_figure
from mcubench.report.arena_picture import ArenaPicture
from mcubench.report.layer_figures import drawn_operators, intensity_figure, layer_bars
from mcubench.report.model_page import render_model_page
from mcubench.report.weight_figures import histogram_figure, sparsity_figure
from model_builder import ModelBuilder, OperatorSpec, TensorSpec, build_model

_HOSTILE = "</script><script>alert(1)</script>"


def _summary(data: bytes, layout: Layout | None = None) -> ModelSummary:
    model = Model(None, "net", "ab" * 32, len(data), data, parse_model(data))
    return summarize(model, layout) if layout is not None else summarize(model)


def _network() -> tuple[bytes, Layout]:
    """A convolution and a layer, laid out by hand: 4x4x2 in, 4x4x4 out, 3 at the end."""
    b = ModelBuilder()
    filters = np.zeros((4, 1, 1, 2), np.int8)
    filters[0] = 5
    x = b.input((1, 4, 4, 2))
    y = b.conv_2d(x, filters, None, filter_scales=(0.1,) * 4, output_scale=1)
    z = b.fully_connected(y, np.ones((3, 64), np.int8), None, weight_scales=(0.1,), output_scale=1)
    return b.build(z), Layout("engine", "engine aot", {x: 64, y: 0, z: 64}, 96)


_DATA, _LAYOUT = _network()
_SUMMARY = _summary(_DATA, _LAYOUT)
_PAGE = render_model_page(_SUMMARY)


def test_the_page_fetches_nothing() -> None:
    assert not re.findall(r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)\s*=", _PAGE)


def test_the_page_carries_the_summary_as_json() -> None:
    embedded = re.search(r'<script type="application/json" id="summary">(.*?)</script>', _PAGE, re.DOTALL)
    assert embedded is not None
    assert ModelSummary.model_validate(json.loads(embedded[1])) == _SUMMARY


def test_every_picture_is_there() -> None:
    for title in ("Memory over time", "Layers", "Arithmetic intensity", "Zeros and range", "Histograms"):
        assert f"<h2>{title}" in _PAGE
    assert _PAGE.count('class="chart"') == 5


def _boxes(figure: Any) -> list[tuple[float, float, float, float]]:
    """Left, right, bottom and top of each box, from left to right."""
    return sorted(
        (x - width / 2, x + width / 2, base, base + height)
        for trace in figure.data
        if trace.type == "bar"
        for x, width, base, height in zip(trace.x, trace.width, trace.base, trace.y, strict=True)
    )


def test_a_box_is_where_and_when_its_value_lies() -> None:
    # The input and the convolution's output from operator 0 on, the result at operator 1; between boxes is a gap.
    gap = 0.03
    assert _boxes(arena_figure(ArenaPicture.of_model(_SUMMARY))) == [
        pytest.approx((-0.5 + gap, 0.5 - gap, 64, 96)),
        pytest.approx((-0.5 + gap, 1.5 - gap, 0, 64)),
        pytest.approx((0.5 + gap, 1.5 - gap, 64, 67)),
    ]


def test_the_peak_is_marked_where_it_is() -> None:
    figure = arena_figure(ArenaPicture.of_model(_SUMMARY))
    assert [annotation.text for annotation in figure.layout.annotations] == ["<b>peak: 96 bytes</b>"]
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(-0.5, 0.5)]


def test_without_a_layout_the_sum_of_the_living_is_drawn() -> None:
    figure = arena_figure(ArenaPicture.of_model(_summary(_DATA)))
    (area,) = figure.data
    assert (list(area.x), list(area.y), area.fill) == ([-0.5, 0.5, 0.5, 1.5], [96, 96, 67, 67], "tozeroy")


def test_the_bars_are_the_rows() -> None:
    macs, parameters, alive = layer_bars(_SUMMARY).data
    assert list(macs.x) == [operator.macs for operator in _SUMMARY.operators] == [16 * 4 * 2, 3 * 64]
    assert list(parameters.x) == [8, 192]
    assert list(alive.x) == [96, 67]


def test_an_operator_without_macs_has_no_point() -> None:
    tensors = [TensorSpec("a", (4,)), TensorSpec("b", (4,))]
    assert intensity_figure(_summary(build_model(tensors, [OperatorSpec("ABS", (0,), (1,))], [0], [1]))) is None


def test_a_histogram_holds_every_weight() -> None:
    figure = histogram_figure(_SUMMARY)
    assert figure is not None
    assert [sum(trace.y) for trace in figure.data] == [8, 192]


def test_dead_channels_are_drawn_as_a_share() -> None:
    figure = sparsity_figure(_SUMMARY)
    assert figure is not None
    zeros, channels, _ = figure.data
    assert list(zeros.x) == [75.0, 0.0]
    assert list(channels.x) == [75.0, 0.0]


def test_of_very_many_operators_the_largest_are_drawn() -> None:
    count = 300
    tensors = [TensorSpec(f"t{number}", (4 if number != 200 else 400,)) for number in range(count + 1)]
    operators = [OperatorSpec("ABS", (number,), (number + 1,)) for number in range(count)]
    summary = _summary(build_model(tensors, operators, [0], [count]))
    drawn = [operator.index for operator in drawn_operators(summary)]
    assert len(drawn) == 120
    assert {199, 200} <= set(drawn)
    assert drawn == sorted(drawn)
    assert "180 small ones are left out" in render_model_page(summary)


class _Scripts(HTMLParser):
    """Counts script elements as a browser sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.count += tag == "script"


def _scripts(page: str) -> int:
    parser = _Scripts()
    parser.feed(page)
    return parser.count


def test_a_name_cannot_break_out_of_the_page() -> None:
    weights = np.array([[np.nan, 0]], np.float32)

    def page(name: str) -> str:
        tensors = [
            TensorSpec(name, (1, 2), DType.FLOAT32),
            TensorSpec(name, (1, 2), DType.FLOAT32, weights),
            TensorSpec(name, (1, 1), DType.FLOAT32),
            TensorSpec(name, (1, 2), DType.FLOAT32, weights),
            TensorSpec(name, (1, 2), DType.FLOAT32),
        ]
        operators = [OperatorSpec("FULLY_CONNECTED", (0, 1, -1), (2,)), OperatorSpec(f"CUSTOM:{name}", (3,), (4,))]
        data = build_model(tensors, operators, [0], [2], description=name)
        model = Model(None, name, "ab" * 32, len(data), data, parse_model(data))
        layout = Layout("planner", name, dict.fromkeys(range(5), 0), 8, because=name)
        return render_model_page(summarize(model, layout))

    assert "<script>alert" not in page(_HOSTILE)
    assert _scripts(page(_HOSTILE)) == _scripts(page("harmless"))


def test_a_graph_without_operators_has_a_page() -> None:
    page = render_model_page(_summary(build_model([TensorSpec("x", (7,))], [], [0], [0])))
    assert "peak: 7 bytes" in page
    assert "<h2>Layers" not in page
