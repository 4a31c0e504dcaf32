# SPDX-License-Identifier: Apache-2.0
"""Engines side by side: each number once, ratios to the first, and the same on the page."""

import io
import json
import re

from rich.console import Console

from mcubench.pipeline.compare_engines import outputs_are_equal
from mcubench.report.comparison_page import render_comparison_page
from mcubench.report.comparison_table import operator_counter, operator_values, render_comparison
from mcubench.result import EngineComparison, EngineRun, Result, Value
from unit.report.stored import stored_document, stored_result


def twice_as_many() -> Result:
    document = stored_document("profiled")
    for metrics in (document["metrics"], *(row["metrics"] for row in document["operators"])):
        for name in ("emulated_instructions", "modelled_cycles"):
            if "value" in metrics[name]:
                metrics[name]["value"] *= 2
    return Result.model_validate(document)


def comparison(*runs: EngineRun) -> EngineComparison:
    result = stored_result("profiled")
    return EngineComparison(model=result.model, board=result.board, runs=runs, outputs_equal=outputs_are_equal(runs))


FIRST = EngineRun(name="tflm, reference", result=stored_result("profiled"))
SECOND = EngineRun(name="aot", result=twice_as_many())
MISSING = EngineRun(name="tflm, cmsis-nn", reason="no [such] kernels")


def rendered(value: EngineComparison, width: int = 120) -> str:
    file = io.StringIO()
    render_comparison(value, Console(file=file, width=width))
    return file.getvalue()


def test_every_engine_has_its_numbers_and_its_ratio_to_the_first() -> None:
    text = rendered(comparison(FIRST, MISSING, SECOND))
    result = stored_result("profiled")
    instructions = result.metrics["emulated_instructions"]
    assert isinstance(instructions, Value)
    assert f"{instructions.value:,}" in text
    assert f"{2 * instructions.value:,} 2.00x" in text
    assert "tflm, cmsis-nn: not run: no [such] kernels" in text


def test_operators_are_compared_by_cycles_where_every_engine_has_them() -> None:
    value = comparison(FIRST, SECOND)
    assert operator_counter(value) == "modelled_cycles"
    rows = operator_values(value)
    assert len(rows) == len(stored_result("profiled").operators or ())
    assert all(second == 2 * first for _, (first, second) in rows if first)


def test_operators_without_a_common_counter_are_not_compared() -> None:
    value = comparison(FIRST, EngineRun(name="plain", result=stored_result("plain")))
    assert operator_counter(value) is None
    assert operator_values(value) == []


def test_equal_outputs_are_called_so_and_different_ones_too() -> None:
    assert "the same byte for byte" in rendered(comparison(FIRST, SECOND))
    document = stored_document("profiled")
    document["verification"]["output_sha256"] = ["0" * 64]
    other = EngineRun(name="other", result=Result.model_validate(document))
    assert "are not the same" in rendered(comparison(FIRST, other))
    assert comparison(FIRST, MISSING).outputs_equal is None


def test_the_page_fetches_nothing_draws_every_operator_and_carries_the_data() -> None:
    value = comparison(FIRST, MISSING, SECOND)
    page = render_comparison_page(value)
    assert not re.findall(r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)\s*=", page)
    for label, _ in operator_values(value):
        assert f'"{label}"' in page
    embedded = re.search(r'<script type="application/json" id="comparison">(.*?)</script>', page, re.DOTALL)
    assert embedded is not None
    assert EngineComparison.model_validate(json.loads(embedded[1])) == value
    assert "no [such] kernels" in page
