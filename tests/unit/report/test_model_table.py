# SPDX-License-Identifier: Apache-2.0
"""What `mcubench inspect` prints."""

import io

import numpy as np
from rich.console import Console

from mcubench.model import Model, parse_model, summarize
from mcubench.report.model_table import render_model
from model_builder import ModelBuilder, OperatorSpec, TensorSpec, build_model


def _render(data: bytes, width: int = 120, *, weights: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width)
    model = Model(None, "net", "ab" * 32, len(data), data, parse_model(data))
    render_model(summarize(model), console, weights=weights)
    output: str = console.file.getvalue()  # type: ignore[attr-defined] # the StringIO from above
    return output


def _network() -> bytes:
    """As wide as rows get in practice: five-digit sizes, eight-digit MACs."""
    b = ModelBuilder()
    x = b.input((1, 96, 96, 16), 0.5, -3)
    zeros = np.zeros((1, 3, 3, 16), np.int8)
    y = b.depthwise_conv_2d(x, zeros, None, filter_scales=(0.1,) * 16, output_scale=1, stride=(2, 2))
    zeros = np.zeros((128, 3, 3, 16), np.int8)
    y = b.conv_2d(y, zeros, None, filter_scales=(0.1,) * 128, output_scale=1)
    return b.build(y)


def test_every_row_is_whole_at_120_columns() -> None:
    output = _render(_network(), weights=True)
    assert "…" not in output
    assert all(len(line) <= 120 for line in output.splitlines())
    row = next(line for line in output.splitlines() if "CONV_2D" in line and "DEPTHWISE" not in line)
    # 48 x 48 x 128 outputs of 3 x 3 x 16 products.
    assert row.split() == [
        "1",
        "CONV_2D",
        "1x48x48x128",
        "128x3x3x16",
        "int8",
        "channel",
        "42,467,328",
        "99.2",
        # 36,864 bytes in, 18,432 of weights, 294,912 out.
        "121.26",
        "18,432",
        "331,776",
    ]


def test_the_totals_are_there() -> None:
    output = _render(_network())
    # The depthwise layer: 48 x 48 x 16 outputs of 9 products.
    assert f"{42_467_328 + 331_776:,}" in output
    assert "18,576 in 18,576 bytes" in output
    assert "331,776 bytes alive at once at most, at operator 1" in output


def test_the_fullest_moment_is_there_with_who_is_alive() -> None:
    output = _render(_network())
    assert "Memory: 331,776 bytes at once, at operator 1" in output
    rows = [line.split() for line in output.splitlines() if "is written there" in line or "is read there" in line]
    assert rows == [
        ["conv_2d", "is", "written", "there", "294,912", "88.89", "%"],
        ["depthwise_conv_2d", "is", "read", "there", "36,864", "11.11", "%"],
    ]
    assert "nobody laid the arena out: nobody was asked to lay the arena out" in output


def test_what_was_found_is_there_with_what_to_do() -> None:
    output = _render(_network())
    assert "1 128 of 128 output channels have only zero weights" in output
    assert "→ take the channels out of the trained model" in output
    assert "weights      100.0 % are zero, 144 output channels in 2 layers have no others" in output


def test_parameters_have_rows_on_request_only() -> None:
    assert "Parameters" not in _render(_network())
    row = next(line for line in _render(_network(), weights=True).splitlines() if "128/128" in line)
    words = " ".join(row.split())
    assert words == "1 CONV_2D weights 128x3x3x16 int8 100.0 % 128/128 0 0 0 0 0.0 %"


def test_numbers_are_never_cut_short() -> None:
    output = _render(_network(), width=80)
    assert "42,467,328" in output
    assert "331,776" in output


def test_an_absent_number_comes_with_its_reason() -> None:
    tensors = [TensorSpec("a", (1,)), TensorSpec("b", (1,))]
    output = _render(build_model(tensors, [OperatorSpec("CUSTOM:[red]mix", (0,), (1,))], [0], [1]))
    assert output.count("not known: no formula for CUSTOM:[red]mix") == 2
