# SPDX-License-Identifier: Apache-2.0
"""A model on this computer: the result says what was measured, what was not, and what outputs were held against."""

import dataclasses
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcubench.bench import parse_input, prepare_samples
from mcubench.bench.host_metrics import describe_spread
from mcubench.dataset import load_dataset, resolve_dataset_path, resolve_model_path
from mcubench.errors import ConfigError, MeasurementError, ToolError, VerificationError
from mcubench.model import read_model
from mcubench.oracle import OracleAnswer, OracleJob, Times, interpreters, start_oracle
from mcubench.pipeline import DataRequest, Outcome
from mcubench.pipeline.host import HostOptions, benchmark_host
from mcubench.pipeline.host_engine import HostEngine, host_engine
from mcubench.progress import Silent
from mcubench.result import METRICS, Absent, Result, Value
from model_builder import OperatorSpec, TensorSpec, build_model
from unit.oracle.test_oracle_process import crashing, network

DIGITS = resolve_model_path("digits")
DIGITS_SAMPLES = DataRequest(resolve_dataset_path("digits"))
OPTIONS = HostOptions(DIGITS, "tflm", parse_input("random:0"), iterations=5, warmup=1)
# A random order with the seed 0, by NumPy's documentation the same in every version.
SAMPLE_ORDER = np.random.default_rng(0).permutation(450).tolist()
BOTH: tuple[HostEngine, ...] = ("tflm", "litert")


def outcome(**changes: Any) -> Outcome:
    return benchmark_host(dataclasses.replace(OPTIONS, **changes), Silent())


@pytest.fixture(scope="module")
def tflm() -> Outcome:
    return outcome()


@pytest.fixture(scope="module")
def litert() -> Outcome:
    return outcome(engine="litert", data=DIGITS_SAMPLES)


def value(result: Result, name: str) -> float:
    metric = result.metrics[name]
    assert isinstance(metric, Value), name
    return metric.value


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "net.tflite"
    path.write_bytes(data)
    return path


def test_the_outputs_are_those_that_a_board_must_give(tflm: Outcome) -> None:
    model = read_model(DIGITS)
    with start_oracle(model, [OPTIONS.input.arrays(model.graph)]) as job:
        [expected] = job.answer().outputs
    assert [output.tobytes() for output in tflm.outputs] == [output.tobytes() for output in expected]


@pytest.mark.parametrize("engine", BOTH)
def test_a_result_has_every_metric_in_order_and_reads_back_as_it_was_written(
    engine: str, request: pytest.FixtureRequest
) -> None:
    result: Result = request.getfixturevalue(engine).result
    assert [*result.metrics] == [metric.name for metric in METRICS]
    assert Result.model_validate_json(result.model_dump_json()) == result
    assert (result.engine, result.board.id, result.target.name) == (engine, "host", "host")
    assert "not a board" in (result.board.note or "")
    assert result.footprint is None


@pytest.mark.parametrize("engine", BOTH)
def test_no_number_of_the_host_can_pass_for_a_board_s(engine: str, request: pytest.FixtureRequest) -> None:
    result: Result = request.getfixturevalue(engine).result
    had = {name for name, metric in result.metrics.items() if isinstance(metric, Value)}
    of_the_file = {"model_size_bytes", "params_size_bytes", "macs", "flops", "arena_lower_bound_bytes"}
    of_the_host = {"host_ns", "latency_ms", "throughput_ips"}
    of_tflm = {"macs_executed", "host_arena_bytes"} if engine == "tflm" else set()
    of_the_samples = {"accuracy", "error_rate", "host_accuracy", "top5_accuracy"} if engine == "litert" else set()
    assert had == of_the_file | of_the_host | of_tflm | of_the_samples
    for name in of_the_host:
        metric = result.metrics[name]
        assert isinstance(metric, Value)
        assert (metric.kind, metric.counter) == ("measured", "host_ns")


def test_the_arena_is_the_host_s_and_never_a_32_bit_board_s(tflm: Outcome, litert: Outcome) -> None:
    arena = tflm.result.arena
    assert arena is not None
    assert arena.pointer_bits == 64
    assert arena.temporary_bytes is None
    assert arena.largest_that_fails_bytes is None
    assert arena.size_bytes == (arena.persistent_bytes or 0) + (arena.non_persistent_bytes or 0)
    assert value(tflm.result, "host_arena_bytes") == arena.size_bytes
    absent = tflm.result.metrics["arena_bytes"]
    assert isinstance(absent, Absent)
    assert "64-bit structures are larger than a board's" in absent.reason
    assert litert.result.arena is None
    assert isinstance(litert.result.metrics["host_arena_bytes"], Absent)


def test_latency_and_spread_are_of_the_same_inferences(tflm: Outcome) -> None:
    spread = tflm.result.spread
    assert spread is not None
    assert spread.samples == tflm.result.iterations == 5
    assert spread.median == value(tflm.result, "host_ns")
    assert value(tflm.result, "latency_ms") == pytest.approx(spread.median / 1e6)
    assert spread.minimum <= spread.median <= spread.percentile_95 <= spread.maximum
    # Back to back they take what they take one by one, and their inputs.
    assert value(tflm.result, "throughput_ips") <= 1e9 / spread.mean


def test_statistics_are_those_of_the_times() -> None:
    taken = (40, 10, 20, 30, 1000)
    spread = describe_spread(Times(taken, 2000))
    assert spread is not None
    assert (spread.minimum, spread.median, spread.mean, spread.maximum) == (10, 30, 220, 1000)
    # Linear between the fourth and the fifth of five: 40 + 0.8 * 960.
    assert spread.percentile_95 == pytest.approx(808)
    assert spread.standard_deviation == pytest.approx(statistics.stdev(taken))


def test_one_inference_has_no_spread() -> None:
    result = outcome(iterations=1, warmup=0).result
    assert result.spread is None
    assert value(result, "host_ns") > 0


def test_fifty_inferences_after_five_are_what_the_host_does_by_default() -> None:
    repetition = dataclasses.replace(OPTIONS, iterations=None, warmup=None).repetition()
    assert (repetition.iterations, repetition.warmup) == (50, 5)


def test_the_oracle_itself_is_held_against_litert_and_never_called_bit_exact(tflm: Outcome) -> None:
    verification = tflm.result.verification
    assert verification.bit_exact is None
    assert (verification.reason or "").startswith("this engine is the oracle itself")
    assert verification.oracle.startswith("ai-edge-litert ")
    assert verification.largest_difference <= 2


def test_the_oracle_itself_with_nothing_to_compare_it_with_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "is_installed", lambda package: package == interpreters.TFLM)
    verification = outcome().result.verification
    assert (verification.bit_exact, verification.oracle) == (None, "none")
    assert "ai-edge-litert is not installed to compare it with" in (verification.reason or "")
    assert len(verification.output_sha256) == 1


def change_answers(
    monkeypatch: pytest.MonkeyPatch, package: str, change: Callable[[OracleAnswer], OracleAnswer]
) -> None:
    """Let what a package computes pass through `change`."""
    real = OracleJob.answer

    def answer(job: OracleJob, time_limit_s: float) -> OracleAnswer:
        computed = real(job, time_limit_s)
        return change(computed) if computed.package == package else computed

    monkeypatch.setattr(OracleJob, "answer", answer)


def with_wrong_fourth_element(answer: OracleAnswer) -> OracleAnswer:
    [[output]] = answer.outputs
    wrong = output.copy()
    wrong[0, 3] ^= 0x7F
    return dataclasses.replace(answer, outputs=((wrong,),))


def test_a_model_that_litert_refuses_is_run_and_its_refusal_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: OracleAnswer) -> OracleAnswer:
        raise MeasurementError("the oracle (ai-edge-litert) refused this model: no such operator")

    change_answers(monkeypatch, interpreters.LITERT, refuse)
    verification = outcome().result.verification
    assert verification.oracle == "none"
    assert (verification.reason or "").endswith(
        "there is nothing to compare it with: the oracle (ai-edge-litert) refused this model: no such operator"
    )


def test_the_oracle_itself_far_from_litert_is_an_error_that_names_the_element(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change_answers(monkeypatch, interpreters.LITERT, with_wrong_fourth_element)
    with pytest.raises(VerificationError) as caught:
        outcome()
    assert "the output differs from that of LiteRT's reference kernels by up to" in caught.value.message
    assert "output 0 at element 3 is " in caught.value.message


def test_the_oracle_itself_far_from_litert_in_one_sample_is_an_error_that_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def one_sample_off(answer: OracleAnswer) -> OracleAnswer:
        # The answer to the input is alone.
        if len(answer.outputs) == 1:
            return answer
        samples = list(answer.outputs)
        place = SAMPLE_ORDER.index(7)
        samples[place] = tuple(~output for output in samples[place])
        return dataclasses.replace(answer, outputs=tuple(samples))

    change_answers(monkeypatch, interpreters.LITERT, one_sample_off)
    with pytest.raises(VerificationError, match=r"^the output for sample 7 differs from "):
        outcome(data=DIGITS_SAMPLES)


def test_litert_s_own_kernels_are_held_against_tflm(litert: Outcome) -> None:
    result = litert.result
    assert result.kernels == "default"
    assert result.verification.oracle.startswith("tflite-micro ")
    assert result.verification.bit_exact is (result.verification.first_difference is None)


def test_a_difference_of_litert_s_own_kernels_is_told_and_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    change_answers(monkeypatch, interpreters.TFLM, with_wrong_fourth_element)
    verification = outcome(engine="litert", input=parse_input("zeros")).result.verification
    assert verification.bit_exact is False
    assert verification.first_difference is not None
    assert verification.first_difference.element <= 3
    assert verification.largest_difference > 13
    assert "LiteRT's default kernels are known to differ" in (verification.reason or "")


def test_accuracy_is_that_of_the_model_s_own_outputs_over_all_samples(litert: Outcome) -> None:
    dataset = load_dataset(resolve_dataset_path("digits"))
    model = read_model(DIGITS)
    with start_oracle(model, [[image] for image in prepare_samples(dataset, model.graph)]) as job:
        outputs = np.stack([output.ravel() for (output,) in job.answer().outputs])
    assert dataset.labels is not None
    right = float(np.mean(outputs.argmax(axis=1) == dataset.labels))
    assert value(litert.result, "host_accuracy") == right
    assert value(litert.result, "accuracy") == pytest.approx(right, abs=0.01)
    facts = litert.result.dataset
    assert facts is not None
    assert facts.samples == len(outputs)
    # XNNPACK rounds another way in some images, by far not in all.
    assert 0.9 * len(outputs) < (facts.bit_exact_samples or 0) < len(outputs)
    result = outcome(data=DIGITS_SAMPLES).result
    assert value(result, "accuracy") == right
    assert result.dataset is not None
    assert result.dataset.bit_exact_samples is None


@pytest.mark.parametrize(
    ("engine", "package", "line"),
    [
        ("tflm", "tflite-micro", "install it: pip install tflite-micro"),
        ("litert", "ai-edge-litert", "install it: pip install 'mcubench[litert]'"),
    ],
)
def test_a_package_that_is_missing_is_named_with_the_line_that_installs_it(
    engine: HostEngine, package: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreters, "is_installed", lambda _: False)
    with pytest.raises(ToolError) as caught:
        outcome(engine=engine)
    assert caught.value.message == (
        f"engine {engine} on the host is the Python package {package}, which is not installed"
    )
    assert (caught.value.hint or "").startswith(line)


def test_auto_takes_what_is_installed_and_other_engines_are_not_the_host_s(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [host_engine(name) for name in ("auto", "tflm", "litert")] == ["tflm", "tflm", "litert"]
    monkeypatch.setattr(interpreters, "is_installed", lambda package: package == interpreters.LITERT)
    assert host_engine("auto") == "litert"
    with pytest.raises(ConfigError, match="engine aot makes firmware, and the host runs none"):
        host_engine("aot")


def test_a_model_that_crashes_the_interpreter_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MeasurementError) as caught:
        outcome(model=written(tmp_path, crashing().data), input=parse_input("zeros"))
    assert caught.value.message == "the engine (tflite-micro) crashed on this model (SIGSEGV)"


def test_an_operator_that_the_interpreter_has_not_is_told_in_its_words(tmp_path: Path) -> None:
    tensors = [TensorSpec("a", (1, 4)), TensorSpec("b", (1, 4))]
    path = written(tmp_path, build_model(tensors, [OperatorSpec("CUSTOM:teleport", (0,), (1,))], [0], [1]))
    with pytest.raises(MeasurementError, match=r"the engine \(tflite-micro\) refused this model: .*CUSTOM"):
        outcome(model=path)
    with pytest.raises(MeasurementError, match=r"the engine \(ai-edge-litert\) refused this model: .*teleport"):
        outcome(model=path, engine="litert")


def test_the_time_limit_is_the_user_s(tmp_path: Path) -> None:
    with pytest.raises(MeasurementError, match=r"the engine \(tflite-micro\) did not finish within 0.01 s"):
        outcome(model=written(tmp_path, network().data), time_limit_s=0.01)


def test_a_data_set_that_does_not_go_with_the_model_is_refused_before_anything_runs(tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", inputs=np.zeros((2, 5, 5), np.int8), labels=np.zeros(2, np.int64))
    with pytest.raises(ConfigError, match="5"):
        outcome(data=DataRequest(tmp_path / "set.npz"))


@pytest.mark.parametrize("name", ["ad", "ic", "kws", "sww", "vww"])
def test_a_model_of_mlperf_tiny_runs_by_both_engines(name: str, mlperf_tiny: Path) -> None:
    for engine in BOTH:
        result = outcome(model=mlperf_tiny / f"{name}.tflite", engine=engine, iterations=2).result
        assert value(result, "host_ns") > 0
        assert result.verification.largest_difference <= (2 if engine == "tflm" else 13)
