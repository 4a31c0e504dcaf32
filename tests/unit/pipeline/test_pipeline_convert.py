# SPDX-License-Identifier: Apache-2.0
"""Conversion as a whole: from a float .tflite and data to the file and the report."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from float_models import SHAPE, conv_then, with_signature
from mcubench.convert.calibration_data import DataChoice
from mcubench.convert.quantize import QuantizeOptions
from mcubench.errors import ConfigError, McubenchError, UnsupportedError
from mcubench.model import DType
from mcubench.pipeline.convert import Conversion, ConvertOptions, convert
from mcubench.progress import Silent
from mcubench.result import Absent
from model_builder import OperatorSpec, TensorSpec, build_model

CLASSES = 8
_REDUCE: dict[str, Any] = {"table": "ReducerOptions", "constants": [np.array([1, 2], np.int32)]}


@pytest.fixture
def classifier(tmp_path: Path) -> Path:
    """The mean over the picture of each of 8 channels: the largest is the class."""
    path = tmp_path / "classifier.tflite"
    path.write_bytes(conv_then("MEAN", (1, CLASSES), **_REDUCE))
    return path


def asked(source: Path, *, calibration: str | None = "random:20", **changes: Any) -> ConvertOptions:
    return ConvertOptions(source, "out.tflite", data=DataChoice(calibration=calibration), **changes)


def converted(options: ConvertOptions) -> Conversion:
    return convert(options, Silent())


def write_samples(path: Path, inputs: Any, labels: Any = None) -> str:
    np.savez(path, inputs=inputs, **({} if labels is None else {"labels": labels}))
    return str(path)


def random_samples(count: int, low: float = -1.0, high: float = 1.0) -> Any:
    return np.random.default_rng(3).uniform(low, high, (count, *SHAPE[1:])).astype(np.float32)


def test_a_report_names_source_sizes_operators_engines_and_what_ran_it(classifier: Path) -> None:
    conversion = converted(asked(classifier))
    report = conversion.report
    assert report.source.format == "tflite"
    assert report.sizes.before.file_bytes > report.sizes.after.file_bytes == len(conversion.data)
    assert [(row.name, row.types, row.engines) for row in report.operators] == [
        ("CONV_2D", ("int8", "int8"), ("aot", "tflm")),
        ("MEAN", ("int8", "int8"), ("aot", "tflm")),
    ]
    assert report.operators[1].refusals == {}
    assert report.checked.runtime.startswith("tflite-micro ")
    assert {"ai-edge-quantizer", "ai-edge-litert", "numpy"} <= {*report.versions}


def test_an_accuracy_after_calibration_on_noise_is_absent_with_that_reason(classifier: Path, tmp_path: Path) -> None:
    labelled = write_samples(tmp_path / "d.npz", random_samples(20), np.arange(20) % CLASSES)
    options = asked(classifier)
    report = converted(replace(options, data=replace(options.data, evaluation=labelled))).report
    assert report.accuracy == Absent(reason="calibrated on noise")
    assert report.calibration.model_dump()["kind"] == "noise"


def test_labelled_data_gives_both_accuracies_on_what_was_held_out(classifier: Path, tmp_path: Path) -> None:
    labelled = write_samples(tmp_path / "d.npz", random_samples(50), np.arange(50) % CLASSES)
    report = converted(asked(classifier, calibration=labelled)).report
    assert not isinstance(report.accuracy, Absent)
    assert report.accuracy.samples == 10
    assert not isinstance(report.calibration, Absent)
    assert report.calibration.samples == 40


def test_few_samples_are_compared_on_themselves_and_that_is_said(classifier: Path, tmp_path: Path) -> None:
    report = converted(asked(classifier, calibration=write_samples(tmp_path / "d.npz", random_samples(4)))).report
    assert "compared on the calibration data itself: 4 samples are too few to hold some out" in report.notes


def test_the_same_inputs_give_the_same_bytes_and_the_same_report(classifier: Path) -> None:
    assert converted(asked(classifier)) == converted(asked(classifier))


def test_weights_alone_need_no_calibration_and_have_one_scale_a_tensor(classifier: Path) -> None:
    options = asked(classifier, calibration=None, quantize=QuantizeOptions("int8-weights"))
    report = converted(options).report
    assert isinstance(report.calibration, Absent)
    assert report.options.per_tensor
    assert any("one scale a tensor" in note for note in report.notes)


def test_float16_is_for_litert_and_refused_for_microcontrollers(classifier: Path) -> None:
    options = asked(classifier, calibration=None, quantize=QuantizeOptions("float16"))
    with pytest.raises(UnsupportedError, match="FLOAT16"):
        converted(options)
    report = converted(replace(options, runtime="litert")).report
    assert report.checked.runtime.startswith("ai-edge-litert ")
    assert all("tflm" not in row.engines for row in report.operators)


def test_a_layer_is_named_by_its_number_or_a_part_of_its_name(classifier: Path) -> None:
    by_number = converted(asked(classifier, keep_float=("0",)))
    assert converted(asked(classifier, keep_float=("conv",))).data == by_number.data
    assert "float32" in {row.types[1] for row in by_number.report.operators if row.name == "CONV_2D"}


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("7", "--keep-float 7: the model's layers are 0 to 1"),
        ("cnov", "--keep-float cnov: no layer of the model is called so"),
        ("", "--keep-float : no layer of the model is called so"),
    ],
)
def test_a_layer_that_is_not_there_is_refused(classifier: Path, layer: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        converted(asked(classifier, keep_float=(layer,)))


def test_ranges_that_are_needed_and_not_given_are_asked_for(classifier: Path) -> None:
    with pytest.raises(ConfigError, match="give --calibration DATA") as refused:
        converted(asked(classifier, calibration=None))
    assert "random:100" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (
            np.zeros((4, 5, 6, 4), np.float32),
            r"each sample has shape \(5, 6, 4\), and the model's input is \(1, 6, 6, 4\)",
        ),
        (np.ones((4, 6, 6, 4), np.float32), "all 4 samples are the same"),
        (np.full((4, 6, 6, 4), np.nan, np.float32), "sample 0 has a value that is not finite"),
        (np.zeros((4, 6, 6, 4), np.int8), "holds int8, and a float model takes float32"),
    ],
    ids=["shape", "constant", "nan", "integers"],
)
def test_calibration_data_that_does_not_fit_is_refused_with_what_was_expected(
    classifier: Path, tmp_path: Path, inputs: Any, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        converted(asked(classifier, calibration=write_samples(tmp_path / "d.npz", inputs)))


def test_calibration_data_of_another_range_is_refused_where_the_range_is_said(
    classifier: Path, tmp_path: Path
) -> None:
    pixels = write_samples(tmp_path / "d.npz", random_samples(20, 0, 255))
    options = asked(classifier, calibration=pixels)
    with pytest.raises(ConfigError, match=r"0 to 1 \(--input-range\)"):
        converted(replace(options, data=replace(options.data, input_range=(0.0, 1.0))))


def test_evaluation_data_of_another_range_than_the_calibration_is_refused(classifier: Path, tmp_path: Path) -> None:
    options = asked(classifier, calibration=write_samples(tmp_path / "a.npz", random_samples(20)))
    pixels = write_samples(tmp_path / "b.npz", random_samples(20, 0, 255))
    with pytest.raises(ConfigError, match="would saturate"):
        converted(replace(options, data=replace(options.data, evaluation=pixels)))


def test_labels_that_do_not_match_are_refused(classifier: Path, tmp_path: Path) -> None:
    labelled = write_samples(tmp_path / "d.npz", random_samples(20), np.arange(20))
    with pytest.raises(ConfigError, match="and the model has 8 classes"):
        converted(asked(classifier, calibration=labelled))


def test_an_empty_folder_is_refused(classifier: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(McubenchError, match="empty"):
        converted(asked(classifier, calibration=str(tmp_path / "empty")))


def test_a_model_of_two_inputs_is_calibrated_on_noise_and_on_no_data_set(tmp_path: Path) -> None:
    tensors = [TensorSpec(name, (1, 4), DType.FLOAT32) for name in ("a", "b", "y")]
    data = with_signature(build_model(tensors, [OperatorSpec("ADD", (0, 1), (2,), "AddOptions")], [0, 1], [2]))
    path = tmp_path / "two.tflite"
    path.write_bytes(data)
    report = converted(asked(path)).report
    assert report.loss == Absent(reason="layers are compared for models of one input, and this one has 2")
    samples = write_samples(tmp_path / "d.npz", np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32))
    with pytest.raises(ConfigError, match="a data set goes into one input, and the model has 2"):
        converted(asked(path, calibration=samples))
