# SPDX-License-Identifier: Apache-2.0
"""Results held against budgets: what is within, what is beyond and by how much, and what cannot be judged."""

from typing import Any

import pytest

from mcubench.budget import Budget, BudgetReport, Evidence, Judgement, judge
from mcubench.result import Absent, Result, Value
from unit.difference.revisions import revision
from unit.report.stored import stored_result

FIRST, SECOND = revision(1), revision(2)
# Of the first revision's result, which is a committed file.
FLASH, RAM, INSTRUCTIONS = 25_124, 7_592, 1_170_028


def budget(limits: dict[str, dict[str, Any]], **more: Any) -> Budget:
    words = {"board": "mps2_an386", "model": "m", "engine": "aot", "baseline": "b.json", "dataset": "d", **more}
    return Budget.model_validate({**words, "limits": limits})


def verdict(limits: dict[str, dict[str, Any]], evidence: Evidence) -> BudgetReport:
    return judge("x", budget(limits), evidence)


def one(limits: dict[str, dict[str, Any]], evidence: Evidence) -> Judgement:
    (judgement,) = verdict(limits, evidence).judgements
    return judgement


def measured(result: Result, name: str, value: float, **changes: Any) -> Result:
    found = result.metrics[name]
    assert isinstance(found, Value)
    metric = found.model_copy(update={"value": value, **changes})
    return result.model_copy(update={"metrics": {**result.metrics, name: metric}})


@pytest.mark.parametrize(("bound", "passes"), [(FLASH, True), (FLASH - 1, False), (FLASH + 1, True)])
def test_a_number_on_the_limit_passes_and_one_byte_more_does_not(bound: int, passes: bool) -> None:
    judgement = one({"flash_bytes": {"max": bound}}, Evidence(FIRST))
    assert judgement.verdict == ("pass" if passes else "breach")
    assert judgement.over == (None if passes else 1)


def test_a_breach_says_by_how_much_and_who_is_to_blame() -> None:
    judgement = one({"ram_bytes": {"max": "8 KiB"}}, Evidence(SECOND, FIRST))
    assert (judgement.value, judgement.bound, judgement.over) == (11_432, 8_192, 3_240)
    assert judgement.over_percent == pytest.approx(100 * 3_240 / 8_192)
    assert judgement.blame[0].parts[0].name.startswith("operator 6 CONV_2D")


def test_a_growth_is_a_share_of_the_baseline_or_an_amount() -> None:
    # 11,432 B is 3,840 more than 7,592, and 50.58 %.
    assert one({"ram_bytes": {"max_growth": 3840}}, Evidence(SECOND, FIRST)).verdict == "pass"
    assert one({"ram_bytes": {"max_growth": "3.75 KiB"}}, Evidence(SECOND, FIRST)).verdict == "pass"
    assert one({"ram_bytes": {"max_growth": 3839}}, Evidence(SECOND, FIRST)).over == 1
    assert one({"ram_bytes": {"max_growth": "50.6 %"}}, Evidence(SECOND, FIRST)).verdict == "pass"
    assert one({"ram_bytes": {"max_growth": "50.5 %"}}, Evidence(SECOND, FIRST)).verdict == "breach"


def test_a_drop_of_a_share_is_in_percentage_points() -> None:
    before, after = measured(FIRST, "accuracy", 0.95), measured(FIRST, "accuracy", 0.94)
    limits = {"accuracy": {"max_drop": "1 %", "kind": "emulated"}}
    assert one(limits, Evidence(after, before)).verdict == "pass"
    # 1 % of 0.95 would be less than a point.
    limits = {"accuracy": {"max_drop": "0.95 %", "kind": "emulated"}}
    assert one(limits, Evidence(after, before)).over == pytest.approx(0.0005)


def test_what_quantization_cost_is_the_float_models_accuracy_less_that_here() -> None:
    limits = {"quantization_loss": {"max": "0.5 %", "kind": "emulated"}}
    result = measured(FIRST, "accuracy", 0.95)
    assert one(limits, Evidence(result, float32_accuracy=0.955)).verdict == "pass"
    judgement = one(limits, Evidence(result, float32_accuracy=0.96))
    assert judgement.verdict == "breach"
    assert judgement.over == pytest.approx(0.005)
    judgement = one(limits, Evidence(result, float32_reason="the model has no card"))
    assert (judgement.verdict, judgement.reason) == ("not judged", "there is no number: the model has no card")


def test_a_number_of_another_kind_does_not_pass() -> None:
    judgement = one({"latency_ms": {"max": "1 s", "kind": "measured"}}, Evidence(FIRST))
    assert judgement.verdict == "not judged"
    assert judgement.reason == "the number is modelled, and the limit is for a measured one"


def test_a_number_that_was_not_had_does_not_pass_and_says_why() -> None:
    judgement = one({"startup_ms": {"max": "1 s"}}, Evidence(FIRST))
    assert judgement.verdict == "not judged"
    assert judgement.value is None
    absent = FIRST.metrics["startup_ms"]
    assert isinstance(absent, Absent)
    assert judgement.reason == f"there is no number: {absent.reason}"


def test_without_a_baseline_a_growth_is_not_judged_and_the_whole_is_blamed_for_the_rest() -> None:
    report = verdict({"ram_bytes": {"max": 1, "max_growth": "1 %"}}, Evidence(FIRST, baseline_reason="not there yet"))
    assert [judgement.verdict for judgement in report.judgements] == ["breach", "not judged"]
    assert report.verdict == "breach"
    assert not report.compared
    assert report.judgements[1].reason == "not there yet"
    assert sum(part.difference for part in report.judgements[0].blame) == RAM


def test_kernels_that_the_engine_chose_are_a_change_and_kernels_that_were_asked_for_are_another_thing() -> None:
    before = FIRST.model_copy(update={"kernels": "portable"})
    assert one({"ram_bytes": {"max_growth": "1 %"}}, Evidence(FIRST, before)).verdict == "pass"
    asked = FIRST.model_copy(update={"engine": "tflm", "kernels": "cmsis-nn"})
    before = asked.model_copy(update={"kernels": "reference"})
    judgement = one({"ram_bytes": {"max_growth": "1 %"}}, Evidence(asked, before))
    assert judgement.reason == "the baseline's kernels is reference, and this result's cmsis-nn"


def test_a_baseline_of_something_else_is_none() -> None:
    other = stored_result("profiled")
    judgement = one({"ram_bytes": {"max_growth": "1 %"}}, Evidence(FIRST, other))
    assert judgement.reason == "the baseline's board is mps2_an500, and this result's mps2_an386"
    stranger = FIRST.model_copy(update={"engine": "tflm"})
    judgement = one({"ram_bytes": {"max_growth": "1 %"}}, Evidence(FIRST, stranger))
    assert judgement.reason == "the baseline's engine is tflm, and this result's aot"


def test_a_count_by_another_counter_is_not_held_against_the_baselines() -> None:
    before = measured(FIRST, "emulated_instructions", INSTRUCTIONS, counter="SysTick")
    judgement = one({"emulated_instructions": {"max_growth": "1 %"}}, Evidence(FIRST, before))
    assert judgement.reason == "counted by SysTick before and by QEMU plugin after"


def test_the_same_result_again_grows_by_nothing() -> None:
    limits = {name: {"max_growth": 0} for name in ("ram_bytes", "flash_bytes", "emulated_instructions", "macs")}
    assert verdict(limits, Evidence(FIRST, FIRST)).verdict == "pass"
