# SPDX-License-Identifier: Apache-2.0
"""A conversion as a person reads it, in a terminal and as a page; the stored one is of a real model and real data."""

import io
import json
import re
from pathlib import Path

from rich.console import Console

from mcubench.report.conversion_page import render_conversion_page
from mcubench.report.conversion_table import render_conversion
from mcubench.result import Absent, AccuracyLoss, Calibration, ConversionReport, QuantizationLoss, UnmatchedLayer

REPORT = ConversionReport.model_validate_json(Path(__file__).with_name("conversion.json").read_text(encoding="utf-8"))
assert isinstance(REPORT.loss, QuantizationLoss)
assert isinstance(REPORT.accuracy, AccuracyLoss)
LOSS, ACCURACY = REPORT.loss, REPORT.accuracy
PAGE = render_conversion_page(REPORT)


def text(report: ConversionReport, width: int = 120) -> str:
    file = io.StringIO()
    render_conversion(report, Console(file=file, width=width))
    assert max(map(len, file.getvalue().splitlines())) <= width
    assert "…" not in file.getvalue()
    return file.getvalue()


def words(report: ConversionReport) -> str:
    """The whole of it with single spaces, wherever lines end."""
    return " ".join(text(report).split())


TEXT, WORDS = text(REPORT), words(REPORT)


def test_the_first_line_says_it_all() -> None:
    first = TEXT.splitlines()[0]
    ratio = REPORT.sizes.after.file_bytes / REPORT.sizes.before.file_bytes
    assert first.startswith(
        f"digits.tflite: int8, {REPORT.sizes.after.file_bytes:,} bytes ({ratio:.2f}x); output SQNR"
    )
    assert f"accuracy {100 * ACCURACY.float_model.value:.2f} % to {100 * ACCURACY.quantized.value:.2f} %" in first
    assert first.endswith("within chance")


def test_layers_are_listed_by_harm_the_worst_first() -> None:
    lines = TEXT.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Layers by harm"))
    body = lines[start + 3 :]
    listed = [line for line in body if re.match(r"(\d+ [A-Z_0-9]+|input) ", line)][: len(LOSS.by_harm[:10])]
    for line, layer in zip(listed, LOSS.by_harm, strict=False):
        assert line.startswith("input" if layer.operator is None else f"{layer.operator} {layer.name}")


def test_ranges_that_saturate_are_listed_and_those_that_the_format_prescribes_are_not() -> None:
    table = TEXT[TEXT.index("Ranges that saturate") : TEXT.index("output 0:")]
    assert "9 FULLY_CONNECTED" in table
    assert "10 SOFTMAX" not in table


def test_the_accuracy_has_its_interval_and_the_test_of_the_difference() -> None:
    assert f"({ACCURACY.float_model.count} of {ACCURACY.samples}; 95 % interval" in WORDS
    assert f"McNemar's exact p = {ACCURACY.mcnemar_p:.3g}" in WORDS


def test_each_advice_has_its_option_below() -> None:
    assert REPORT.advice
    for advice in REPORT.advice:
        assert f"- {advice.sentence} {advice.option}" in WORDS


def test_an_operator_that_an_engine_does_not_run_is_there_with_the_reason() -> None:
    assert "SOFTMAX: not by aot: no [such] kernel" in WORDS
    assert "9 FULLY_CONNECTED batch of one (-1, 192) (1, 192)" in WORDS


def test_what_was_not_measured_has_its_reason_in_its_place() -> None:
    bare = REPORT.model_copy(
        update={
            "loss": Absent(reason="no [data]"),
            "accuracy": Absent(reason="no labels"),
            "calibration": Absent(reason="float16 needs none"),
            "advice": (),
        }
    )
    shown = words(bare)
    for sentence in ("compared: no [data]", "not measured: no labels", "float16 needs none", "nothing to try"):
        assert sentence in shown
    page = render_conversion_page(bare)
    assert "no [data]" in page
    assert "no labels" in page
    assert "Layers by harm" not in page


def test_calibration_on_noise_cannot_be_overlooked() -> None:
    noise = REPORT.model_copy(update={"calibration": Calibration(kind="noise", name="uniform", samples=9)})
    assert "calibrated on NOISE (uniform, 9 samples)" in words(noise)
    assert "calibrated on NOISE" in render_conversion_page(noise)


def test_what_was_not_compared_is_named() -> None:
    row = UnmatchedLayer(
        operator=4, name="ADD", tensor="sum", reason="no operator of the quantized model writes 'sum'"
    )
    changed = REPORT.model_copy(update={"loss": LOSS.model_copy(update={"unmatched": (row,)})})
    assert f"not compared: 4 ADD: {row.reason}" in words(changed)
    assert "not compared: 4 ADD" in render_conversion_page(changed)


def test_the_conversion_page_fetches_nothing() -> None:
    assert not re.findall(r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)\s*=", PAGE)


def test_the_conversion_page_carries_the_whole_report() -> None:
    embedded = re.search(r'<script type="application/json" id="conversion">(.*?)</script>', PAGE, re.DOTALL)
    assert embedded is not None
    assert ConversionReport.model_validate(json.loads(embedded[1])) == REPORT


def test_every_layer_is_drawn_and_in_the_tables_of_the_page() -> None:
    for layer in LOSS.layers:
        label = "input" if layer.operator is None else f"{layer.operator} {layer.name}"
        assert f'"{label}"' in PAGE
        assert f"<td>{label}</td>" in PAGE
    for title in ("Noise along the model", "Ranges", "Errors of the worst layers", "Weights that lost most"):
        assert f"<h2>{title}</h2>" in PAGE


def test_a_tensors_name_cannot_break_out_of_the_page_or_the_terminal() -> None:
    evil = "</script><script>alert(1)</script>[bold]"
    layers = tuple(layer.model_copy(update={"tensor": evil, "name": evil}) for layer in LOSS.layers)
    changed = REPORT.model_copy(update={"loss": LOSS.model_copy(update={"layers": layers})})
    assert "<script>alert" not in render_conversion_page(changed)
    assert "[bold]" in words(changed)


def test_a_model_without_any_noise_has_a_page_and_a_table_too() -> None:
    silent = LOSS.model_copy(update={"layers": (), "weights": ()})
    page = render_conversion_page(REPORT.model_copy(update={"loss": silent}))
    assert "no layer makes any noise" in page
    assert "Layers by harm" in words(REPORT.model_copy(update={"loss": silent}))


def test_the_same_report_gives_the_same_page_but_for_the_names_of_its_figures() -> None:
    again = render_conversion_page(REPORT)
    identifier = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
    assert identifier.sub("", again) == identifier.sub("", PAGE)
