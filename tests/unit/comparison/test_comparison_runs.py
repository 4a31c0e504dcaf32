# SPDX-License-Identifier: Apache-2.0
"""Runs side by side: the example's two revisions, repeated measurements, and what does not belong together."""

import io

import pytest
from rich.console import Console

from mcubench.comparison import Comparison, Group, compare_runs
from mcubench.errors import ConfigError
from mcubench.report.run_comparison_table import cell_words, render_run_comparison
from mcubench.result import Result, Spread, Value
from mcubench.store.document import read_result
from unit.difference.revisions import revision, revision_document
from unit.report.stored import stored_result


def group(name: str, *results: Result) -> Group:
    return Group.of(name, results)


def rendered(comparison: Comparison) -> str:
    file = io.StringIO()
    render_run_comparison(comparison, Console(file=file, width=140))
    return file.getvalue()


def words(comparison: Comparison, metric: str) -> list[str]:
    return next([cell_words(cell) for cell in row.cells] for row in comparison.metrics if row.name == metric)


def measured(latency_ms: float, values: tuple[float, ...] | None = None) -> Result:
    """A result of a real board, made from the first revision's: its target and its times."""
    document = revision_document(1)
    document["target"] = {"name": "hardware", "kind": "measured"}
    document["metrics"]["latency_ms"] = {
        "value": latency_ms,
        "unit": "ms",
        "kind": "measured",
        "counter": "dwt_cycles",
    }
    for name in ("emulated_instructions", "modelled_cycles"):
        document["metrics"][name] = {"reason": "measured on a board"}
    del document["operators"], document["functions"]
    result = read_result(document, "x")
    if values is None:
        return result
    spread = Spread(
        unit="cycles",
        samples=len(values),
        minimum=min(values),
        median=sorted(values)[len(values) // 2],
        mean=sum(values) / len(values),
        percentile_95=max(values),
        maximum=max(values),
        standard_deviation=1,
        values=values,
    )
    return result.model_copy(update={"spread": spread})


def test_revisions_are_compared_metric_by_metric_and_operator_by_operator() -> None:
    comparison = compare_runs([group("one", revision(1)), group("two", revision(2))])
    assert words(comparison, "ram_bytes") == ["7,592", "11,432 +50.6 %"]
    assert words(comparison, "stack_bytes") == ["392", "392 ="]
    assert comparison.operator_counter == "modelled_cycles"
    text = rendered(comparison)
    assert "operator 6 CONV_2D 1x4x4x48 -> 1x4x4x256" in text
    assert text.startswith("A one: revision" if "revision" in revision(1).model.name else "A one: model")


def test_a_third_run_is_compared_with_the_first_and_its_new_layer_has_a_line_of_its_own() -> None:
    document = revision_document(2)
    new = {**document["operators"][5], "name": "LOGISTIC", "index": 11}
    document["operators"].append(new)
    comparison = compare_runs(
        [group("a", revision(1)), group("b", revision(1)), group("c", read_result(document, "x"))]
    )
    assert words(comparison, "ram_bytes")[1:] == ["7,592 =", "11,432 +50.6 %"]
    line = comparison.operators[-1]
    assert line.label.startswith("operator 11 LOGISTIC")
    assert line.indices == (None, None, 11)
    assert line.cells[0] is line.cells[1] is None
    assert "not there" in rendered(comparison)


def test_different_boards_are_compared_by_what_they_share() -> None:
    comparison = compare_runs([group("m4", revision(1)), group("m7", stored_result("profiled"))])
    cells = {row.name: row.cells for row in comparison.metrics}
    assert cells["emulated_instructions"][1].verdict == "different"
    # Cycles by another core's model are another counter.
    assert cells["modelled_cycles"][1].verdict == "not compared"
    assert comparison.operator_counter == "emulated_instructions"
    assert "modelled cycles, B: counted by cortex-m4" in rendered(comparison)
    mixed = compare_runs([group("m4", revision(1)), group("m7", stored_result("profiled"))], across_kinds=True)
    assert {row.name: row.cells for row in mixed.metrics}["modelled_cycles"][1].verdict == "different"


def test_runs_without_a_profile_say_that_operators_cannot_be_compared() -> None:
    comparison = compare_runs([group("a", stored_result("plain")), group("b", stored_result("plain"))])
    assert comparison.operators == ()
    assert "operators: not every run has a profile by the same counter (--profile)" in rendered(comparison)


def test_repeated_runs_are_their_median_and_their_spread_is_the_noise() -> None:
    before = group("before", *(measured(value) for value in (10.0, 11.0, 12.0, 9.0, 10.5)))
    after = group("after", *(measured(value) for value in (10.6, 11.6, 12.5, 9.8, 11.1)))
    comparison = compare_runs([before, after])
    assert words(comparison, "latency_ms") == ["10.5", "11.1 +5.7 %, noise"]
    assert "with 95 % confidence, of 5 runs" in rendered(comparison)


def test_a_single_run_has_the_spread_of_its_inferences() -> None:
    values = (100.0, 101.0, 102.0, 100.5, 101.5)
    before, after = measured(10.0, values), measured(12.0, tuple(value * 1.2 for value in values))
    comparison = compare_runs([group("a", before), group("b", after)])
    cell = next(row.cells[1] for row in comparison.metrics if row.name == "latency_ms")
    assert cell.verdict == "different"
    assert cell.interval is not None
    assert cell.interval.low_percent > 15
    assert cell.interval.basis == "5 inferences of one run"


def test_a_result_keeps_its_inferences_where_there_are_not_too_many() -> None:
    sample = group("a", measured(10.0, (100.0, 101.0, 102.0))).sample("latency_ms")
    assert sample is not None
    # In the metric's own unit: the median inference is the latency.
    assert sorted(sample.values)[1] == pytest.approx(10.0)
    assert group("a", measured(10.0, (100.0, 101.0))).sample("startup_ms") is None


def test_a_folder_of_different_runs_is_no_repetition() -> None:
    with pytest.raises(
        ConfigError, match=r"results holds results of different models, c4f1fa300115 and 5c7b7f55fd0b"
    ):
        group("results", revision(1), revision(2))
    with pytest.raises(ConfigError, match="different boards, mps2_an386 and mps2_an500"):
        group("results", revision(1), stored_result("profiled"))


def test_whole_numbers_stay_whole() -> None:
    metric = group("a", revision(1), revision(1)).metric("ram_bytes")
    assert isinstance(metric, Value)
    assert isinstance(metric.value, int)
