# SPDX-License-Identifier: Apache-2.0
"""A whole run against a fake board: what it gives, what it refuses to believe, and that the target is ended."""

import dataclasses
import hashlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from fakes.board import FakeBoard, fault_line, hello_of
from fakes.target import FakeTarget
from mcubench.bench import RunPlan, Samples, Subject, measure, parse_input
from mcubench.bench.run import Measurement
from mcubench.board import Energy, find_board
from mcubench.build import CodeFacts
from mcubench.dataset import Dataset
from mcubench.engines import choose_engine
from mcubench.errors import DeviceFault, LinkError, MeasurementError, VerificationError
from mcubench.model import Model, parse_model
from mcubench.oracle import OracleAnswer
from mcubench.progress import Silent
from mcubench.result import METRICS, Absent, Value
from mcubench.scoring import choose_task
from mcubench.target.base import Kind
from mcubench.wire import Request, RunRequest, Status, TimeIoRequest, encode_frame, refuse
from model_builder import ModelBuilder, random_bias, random_int8

BOARD = find_board("mps2_an500")


def _model() -> Model:
    b = ModelBuilder()
    x = b.input((1, 8))
    hidden = b.fully_connected(x, random_int8(1, (6, 8)), random_bias(2, 6), weight_scales=(0.01,), output_scale=0.5)
    y = b.fully_connected(hidden, random_int8(3, (4, 6)), random_bias(4, 4), weight_scales=(0.01,), output_scale=0.5)
    data = b.build(y)
    return Model(None, "net", hashlib.sha256(data).hexdigest(), len(data), data, parse_model(data))


MODEL = _model()
COMPILED = choose_engine("aot").compile(MODEL)
SUBJECT = Subject(BOARD, MODEL, COMPILED, Path("firmware.elf"), bytes(16))
RIGHT = np.array([[5, -6, 7, -8]], np.int8)
HELLO = hello_of(MODEL.graph, board=BOARD.id, model_sha256=bytes.fromhex(MODEL.sha256))


@dataclass
class FakeOracle:
    """Knows the answer."""

    outputs: Sequence[npt.NDArray[Any]]
    is_tflm: bool = True

    def answer(self) -> OracleAnswer:
        package = "tflite-micro" if self.is_tflm else "ai-edge-litert"
        return OracleAnswer(package, "1.0", self.is_tflm, ((self.outputs[0],),), {})

    def expected(self, order: npt.NDArray[np.intp]) -> Generator[tuple[npt.NDArray[Any], ...], None, None]:
        """The first answer is to the input, the others are to the samples."""
        for number in order:
            yield (self.outputs[1 + number],)


def board(**arguments: Any) -> FakeBoard:
    return FakeBoard(HELLO, **{"outputs": (RIGHT.tobytes(),), "ticks": (201,), "profile": (60, 100), **arguments})


def run(
    target: FakeTarget,
    oracle: FakeOracle,
    samples: Samples | None = None,
    *,
    subject: Subject = SUBJECT,
    **plan: Any,
) -> Measurement:
    options = RunPlan(**{"input": parse_input("zeros"), "iterations": 2, "warmup": 0, "profile": False, **plan})
    return measure(
        target,
        subject,
        options,
        oracle,  # type: ignore[arg-type] # only answer() is used
        samples,
        expected=oracle.expected,
        explain_fault=lambda event: f"crashed: {event.fault}",
        code=CodeFacts(unoptimized=(), hard_float=True, addresses=()),
        progress=Silent(),
    )


def value(measurement: Measurement, name: str) -> Any:
    metric = measurement.metrics[name]
    assert isinstance(metric, Value)
    return metric.value


def test_a_run_gives_counts_in_the_targets_unit_and_a_verified_output() -> None:
    target = FakeTarget(board())
    measurement = run(target, FakeOracle([RIGHT]), profile=True)
    assert measurement.verification.bit_exact is True
    assert measurement.verification.output_sha256 == (hashlib.sha256(RIGHT.tobytes()).hexdigest(),)
    # 201 ticks, less 1 of the counter's own, are 100 instructions at two ticks an instruction.
    assert value(measurement, "emulated_instructions") == 100
    assert value(measurement, "profiling_overhead") == 0
    assert value(measurement, "input_quantization_instructions") == 15
    assert measurement.operators is not None
    rows = [row.metrics["emulated_instructions"] for row in measurement.operators]
    assert [row.value for row in rows if isinstance(row, Value)] == [30, 50]
    assert target.events == ["started firmware.elf", "ended"]


def test_every_metric_of_a_run_without_options_has_a_value_or_a_reason_and_none_is_measured() -> None:
    measurement = run(FakeTarget(board()), FakeOracle([RIGHT]))
    # The footprint's come from the ELF file.
    of_the_elf = {"flash_bytes", "code_bytes", "harness_flash_bytes", "ram_bytes", "harness_ram_bytes"}
    assert set(measurement.metrics) == {metric.name for metric in METRICS} - of_the_elf
    assert not [
        name for name, metric in measurement.metrics.items() if isinstance(metric, Value) and not metric.value
    ]
    kinds = {metric.kind for metric in measurement.metrics.values() if isinstance(metric, Value)}
    assert kinds == {"computed", "emulated"}


def test_a_wrong_output_names_the_first_element_and_how_to_find_the_layer() -> None:
    target = FakeTarget(board(outputs=(np.array([5, -6, 9, 0], np.int8).tobytes(),)))
    with pytest.raises(VerificationError) as caught:
        run(target, FakeOracle([RIGHT]))
    assert caught.value.message == "output 0 differs from the oracle's (tflite-micro 1.0) at element 2: 9, not 7"
    assert caught.value.hint == "--profile names the first layer that differs"
    assert target.events[-1] == "ended"


def test_with_a_profile_a_wrong_output_names_the_first_layer_that_differs() -> None:
    # The arena holds zeros wherever it is read: the first layer that is not all zeros is the first, by the oracle.
    target = FakeTarget(board(outputs=(bytes(4),), arena=bytes(64)))
    with pytest.raises(VerificationError) as caught:
        run(target, FakeOracle([RIGHT]), profile=True)
    # The bias and the scales of the layer, with inputs of 0: round(bias * 0.5 * 0.01 / 0.5) = round(bias / 100).
    first = round(float(random_bias(2, 6)[0]) / 100)
    message = f"the first layer that differs is operator 0, FULLY_CONNECTED, at element 0: 0, not {first}"
    assert first != 0
    assert message in caught.value.message
    assert caught.value.hint is None


@pytest.mark.parametrize(("off_by", "accepted"), [(0, True), (2, True), (3, False)])
def test_a_stand_in_is_never_bit_exact_and_is_believed_within_two_counts(off_by: int, accepted: bool) -> None:
    near = RIGHT + np.array([[0, 0, off_by, 0]], np.int8)
    target = FakeTarget(board(outputs=(near.tobytes(),)))
    if not accepted:
        with pytest.raises(VerificationError, match="ai-edge-litert 1"):
            run(target, FakeOracle([RIGHT], is_tflm=False))
        return
    verification = run(target, FakeOracle([RIGHT], is_tflm=False)).verification
    assert verification.bit_exact is None
    assert verification.largest_difference == off_by
    assert verification.reason == (
        "the oracle is LiteRT's reference kernels, not TensorFlow Lite Micro: the package does not exist here"
    )


def test_an_emulator_that_counts_the_same_inference_differently_is_not_believed() -> None:
    with pytest.raises(MeasurementError, match="the same inference took 200 to 300 ticks on an emulator"):
        run(FakeTarget(board(ticks=(201, 301))), FakeOracle([RIGHT]))


def test_a_real_board_may_take_different_times() -> None:
    measurement = run(FakeTarget(board(ticks=(201, 301)), kind="measured"), FakeOracle([RIGHT]))
    assert value(measurement, "dwt_cycles") == 250
    assert measurement.spread is not None
    assert (measurement.spread.minimum, measurement.spread.maximum) == (200, 300)


def test_a_board_gives_times_and_what_it_says_of_itself() -> None:
    target = FakeTarget(board(ticks=(25_001,)), kind="measured", deployment_s=1.5)
    measurement = run(target, FakeOracle([RIGHT]), warmup=4, profile=True, rate_hz=10.0)
    hz = HELLO.counter_hz
    assert value(measurement, "latency_ms") == 1.0
    # The fake's conversions take 30 and 20 ticks, and its inferences to warm up 25,001 each.
    assert value(measurement, "inference_time_ms") == pytest.approx(1.0 + 50e3 / hz)
    assert value(measurement, "throughput_ips") == pytest.approx(hz / 25_001)
    assert value(measurement, "cpu_workload_percent") == pytest.approx(1.0)
    assert (value(measurement, "startup_ms"), value(measurement, "deployment_s")) == (1.5, 1.5)
    assert value(measurement, "clock_hz") == pytest.approx(hz, rel=0.05)
    assert {metric.kind for metric in measurement.metrics.values() if isinstance(metric, Value)} == {
        "measured",
        "computed",
    }
    assert measurement.operators is not None
    assert [row.metrics["dwt_cycles"] for row in measurement.operators] == [
        Value(value=ticks, unit="cycles", kind="measured", counter="dwt_cycles", resolution=1) for ticks in (60, 100)
    ]
    assert measurement.chip == {"reset_cause": "pin", "unique_id": "0102"}


def test_energy_is_estimated_from_the_datasheet_and_the_time() -> None:
    energy = Energy(run_current_ma=100, supply_v=3.6, source="a datasheet, table 1")
    subject = dataclasses.replace(SUBJECT, board=BOARD.model_copy(update={"energy": energy}))
    target = FakeTarget(board(ticks=(25_001,)), kind="measured")
    metric = run(target, FakeOracle([RIGHT]), subject=subject).metrics["energy_mwh"]
    assert isinstance(metric, Value)
    # 100 mA at 3.6 V for 1 ms.
    assert metric.value == pytest.approx(360 * 1e-3 / 3600)
    assert (metric.unit, metric.kind) == ("mWh", "estimated")
    assert "a datasheet, table 1" in (metric.counter or "")


def test_without_a_counter_there_are_no_numbers_and_the_output_is_still_verified() -> None:
    kinds: tuple[Kind, ...] = ("measured", "emulated")
    for kind in kinds:
        fake = board()
        fake.hello = dataclasses.replace(HELLO, counter_hz=0)
        measurement = run(FakeTarget(fake, kind=kind), FakeOracle([RIGHT]))
        assert measurement.verification.bit_exact
        timed = ("dwt_cycles", "latency_ms", "throughput_ips", "startup_ms", "energy_mwh")
        assert all(isinstance(measurement.metrics[name], Absent) for name in timed)
        assert isinstance(measurement.metrics["emulated_instructions"], Absent)


def test_a_clock_that_did_not_come_up_is_a_doubt_and_with_strict_an_error() -> None:
    fake = board()
    fake.chip = dataclasses.replace(fake.chip, clock_problem="HSE did not become ready")
    measurement = run(FakeTarget(fake), FakeOracle([RIGHT]))
    assert [doubt.sentence for doubt in measurement.doubts] == [
        "HSE did not become ready: the core runs at 25,000,000 Hz by another oscillator"
    ]
    fake = board()
    fake.chip = dataclasses.replace(fake.chip, clock_problem="HSE did not become ready")
    with pytest.raises(MeasurementError, match="--strict: HSE did not become ready"):
        run(FakeTarget(fake), FakeOracle([RIGHT]), strict=True)


def test_a_crash_ends_the_target_and_says_where() -> None:
    def crash(request: Request, _: int, answer: bytes) -> bytes:
        return fault_line() if isinstance(request, RunRequest) else answer

    target = FakeTarget(board(disturb=crash))
    with pytest.raises(DeviceFault, match="crashed: HardFault"):
        run(target, FakeOracle([RIGHT]))
    assert target.events[-1] == "ended"


def test_other_firmware_is_not_run() -> None:
    fake = board()
    fake.hello = dataclasses.replace(HELLO, build_id=b"another build...")
    target = FakeTarget(fake)
    with pytest.raises(LinkError, match="the firmware on the target is for build"):
        run(target, FakeOracle([RIGHT]))
    assert not [request for request in fake.executed if isinstance(request, RunRequest)]
    assert target.events[-1] == "ended"


def test_conversions_of_a_model_without_scales_are_absent_with_the_reason() -> None:
    def refuse_conversions(request: Request, sequence: int, answer: bytes) -> bytes:
        refusal = encode_frame(refuse(request.type, sequence, Status.NOT_AVAILABLE))
        return refusal if isinstance(request, TimeIoRequest) else answer

    measurement = run(FakeTarget(board(disturb=refuse_conversions)), FakeOracle([RIGHT]))
    expected = Absent(reason="inputs and outputs are not quantized")
    assert measurement.metrics["input_quantization_instructions"] == expected


def samples_of(labels: Sequence[int] | None) -> Samples:
    inputs = np.zeros((3, 8), np.int8)
    dataset = Dataset(inputs, None if labels is None else np.array(labels), "three", "ab" * 32)
    task = None if labels is None else choose_task(MODEL.graph, dataset, None)
    return Samples(dataset, inputs.reshape(3, 1, 8), task)


def test_accuracy_is_the_share_of_samples_whose_top_output_is_their_label() -> None:
    # RIGHT is the output for every sample, and its largest element is number 2.
    measurement = run(FakeTarget(board()), FakeOracle([RIGHT] * 4), samples_of([2, 0, 2]))
    assert value(measurement, "accuracy") == pytest.approx(2 / 3)
    assert value(measurement, "error_rate") == pytest.approx(1 / 3)
    assert value(measurement, "host_accuracy") == pytest.approx(2 / 3)
    assert measurement.samples is not None
    assert measurement.samples.equal == 3


def test_without_labels_there_is_no_accuracy_and_the_samples_are_verified_all_the_same() -> None:
    measurement = run(FakeTarget(board()), FakeOracle([RIGHT] * 4), samples_of(None))
    assert measurement.metrics["accuracy"] == Absent(reason="the data set has no labels")
    assert measurement.accuracy is None
    assert measurement.samples is not None
    assert measurement.samples.equal == 3


@pytest.mark.parametrize(("is_tflm", "off_by"), [(True, 1), (False, 3)])
def test_a_sample_with_a_wrong_output_is_named(is_tflm: bool, off_by: int) -> None:
    other = RIGHT + np.int8(off_by)
    with pytest.raises(VerificationError) as caught:
        run(FakeTarget(board()), FakeOracle([RIGHT, RIGHT, other, RIGHT], is_tflm), samples_of([2, 2, 2]))
    assert caught.value.message == (
        f"sample 1 of three: output 0 differs from the oracle's at element 0: 5, not {5 + off_by}"
    )
