# SPDX-License-Identifier: Apache-2.0
"""What a person reads of a result, at the widths that terminals have."""

import io
import re

import pytest
from rich.console import Console

from mcubench.report.metric_table import MODEL_METRICS, OF_ONE_TARGET, PLATFORM_METRICS
from mcubench.report.result_table import render_result
from mcubench.result import METRICS, Absent, Result, Value
from unit.report.stored import NAMES, stored_document, stored_result

WIDTHS = (80, 100, 120)
# What other targets have: on this one they are absent, and the table would only say so.
OF_OTHER_TARGETS = {"dwt_cycles", "systick_cycles", "host_ns", "host_arena_bytes"}


def rendered(result: Result, width: int) -> str:
    file = io.StringIO()
    render_result(result, Console(file=file, width=width))
    return file.getvalue()


def words(text: str) -> str:
    """The text on one line, as if nothing had wrapped."""
    return " ".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_a_report_keeps_every_number_whole_and_every_line_in_the_width(name: str, width: int) -> None:
    result = stored_result(name)
    text = rendered(result, width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    numbers = [metric.value for metric in result.metrics.values() if isinstance(metric, Value)]
    assert result.footprint is not None
    assert result.footprint is not None
    for memory in (result.footprint.flash, result.footprint.ram):
        numbers += memory.components.values()
    for row in result.operators or ():
        numbers += [metric.value for metric in row.metrics.values() if isinstance(metric, Value)]
    shown = set(re.findall(r"[\d,.]+", text))
    for number in numbers:
        if number:
            # A share is a percentage; another fraction has six digits that count.
            assert {f"{number:,}", f"{100 * number:.2f}", f"{number:,.6g}"} & shown, number


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_of_the_target_is_shown_once_under_its_title(name: str) -> None:
    assert {*MODEL_METRICS, *PLATFORM_METRICS} == {metric.name for metric in METRICS}
    result = stored_result(name)
    text, _, _ = rendered(result, 120).partition("\nMemory")
    for metric in METRICS:
        shown = len(re.findall(rf"^{re.escape(metric.title)}  ", text, re.MULTILINE))
        of_other = metric.name in OF_ONE_TARGET and isinstance(result.metrics[metric.name], Absent)
        assert shown == (0 if of_other else 1), metric.title


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_an_absent_number_is_called_not_measured_once_with_its_reason(name: str, width: int) -> None:
    result = stored_result(name)
    text = rendered(result, width)
    absent = [metric for key, metric in result.metrics.items() if key not in OF_ONE_TARGET]
    reasons = [metric.reason for metric in absent if isinstance(metric, Absent)]
    assert text.count("not measured:") == len(reasons)
    assert not [reason for reason in reasons if reason.startswith("not ")]
    for reason in reasons:
        assert f"not measured: {reason}" in words(text)


def test_a_report_has_no_escape_code_where_there_is_no_terminal() -> None:
    assert "\x1b" not in rendered(stored_result("profiled"), 80)


def test_an_operator_without_code_is_explained_below_the_table() -> None:
    lines = rendered(stored_result("profiled"), 80).splitlines()
    row = next(line for line in lines if "RESHAPE" in line)
    assert row.split() == ["8", "RESHAPE", "1x192", *("see", "below") * 2]
    assert "operator 8: no code: the output is the input's memory" in lines


def test_operators_add_up_to_the_sum_below_them() -> None:
    result = stored_result("profiled")
    operators = result.operators or ()
    totals = []
    for name in ("emulated_instructions", "modelled_cycles"):
        counts = [row.metrics[name] for row in operators]
        totals.append(f"{sum(int(metric.value) for metric in counts if isinstance(metric, Value)):,}")
    line = next(line for line in rendered(result, 80).splitlines() if line.split()[:1] == ["sum"])
    assert line.split() == ["sum", "97,536", *totals]


def test_the_board_built_for_another_core_says_so() -> None:
    assert "built for a Cortex-M0+ and runs on a Cortex-M3" in words(rendered(stored_result("plain"), 80))


def test_a_count_says_what_counted_it_and_how_finely() -> None:
    assert "instructions counted by systick under -icount, in steps of 1" in rendered(stored_result("plain"), 80)


def test_an_output_that_is_not_held_against_tflm_is_not_called_equal() -> None:
    result = stored_result("plain")
    stand_in = result.verification.model_copy(
        update={"bit_exact": None, "reason": "the package does not exist here", "largest_difference": 2.0}
    )
    text = words(rendered(result.model_copy(update={"verification": stand_in}), 80))
    assert "verified within 2 against" in text
    assert "the package does not exist here" in text
    assert "byte for byte" not in text


def verdict(**changes: object) -> str:
    """The report with another verification, on one line."""
    result = stored_result("plain")
    verification = result.verification.model_copy(update=changes)
    return words(rendered(result.model_copy(update={"verification": verification}), 80))


def test_an_output_that_differs_says_from_what_by_how_much_and_why() -> None:
    text = verdict(bit_exact=False, oracle="tflite-micro 1", largest_difference=13.0, reason="other kernels")
    assert "different: the output differs from tflite-micro 1's by up to 13: other kernels, input" in text
    assert "verified" not in text
    assert "equal" not in text


def test_an_output_that_was_held_against_nothing_is_not_called_verified() -> None:
    text = verdict(bit_exact=None, oracle="none", reason="there is nothing else")
    assert "not verified: there is nothing else, input" in text
    assert "within" not in text


def test_an_output_equal_to_a_stand_in_s_is_not_called_bit_exact() -> None:
    text = verdict(bit_exact=None, oracle="ai-edge-litert 2", reason="it stands in")
    assert "equal, and not called bit-exact (ai-edge-litert 2): it stands in, input" in text


@pytest.mark.parametrize(("equal", "word"), [(450, "verified"), (449, "different")])
def test_samples_are_verified_only_if_each_is_equal(equal: int, word: str) -> None:
    facts = {"name": "test.npz", "sha256": "ab" * 32, "samples": 450, "bit_exact_samples": equal}
    result = Result.model_validate(stored_document("plain") | {"dataset": facts})
    assert f"{word}: {equal} of 450 samples of test.npz, byte for byte" in words(rendered(result, 100))


def test_kernels_of_which_there_are_several_are_named_beside_the_engine() -> None:
    result = stored_result("plain").model_copy(update={"engine": "tflm", "kernels": "cmsis-nn"})
    assert ", engine tflm (cmsis-nn kernels), emulated by qemu" in words(rendered(result, 100))


def test_a_name_with_brackets_is_a_name_and_not_a_style() -> None:
    result = stored_result("plain")
    name = "net[bold][/]"
    renamed = result.model_copy(
        update={
            "model": result.model.model_copy(update={"name": name}),
            "board": result.board.model_copy(update={"name": name, "note": name}),
            "verification": result.verification.model_copy(update={"input": f"{name}.npy"}),
        }
    )
    assert rendered(renamed, 120).count(name) == 4
