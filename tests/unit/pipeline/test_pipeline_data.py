# SPDX-License-Identifier: Apache-2.0
"""A data set and a model are held against each other before anything runs, whatever kind of data set it is."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from detector import CORNERS, detector
from mcubench.bench import Samples, parse_input
from mcubench.dataset import (
    ModelCard,
    card_beside,
    load_dataset,
    parse_preparation,
    resolve_dataset_path,
    resolve_model_path,
)
from mcubench.errors import ConfigError
from mcubench.model import Model, read_model
from mcubench.model.schema import load_schema
from mcubench.pipeline import DataRequest, HostOptions, benchmark_host, require_a_data_set
from mcubench.pipeline.data import read_samples
from mcubench.progress import Silent
from mcubench.result import Absent, Result, Value
from model_builder import OperatorSpec, TensorSpec, build_model, pack_model, unpack_model

DIGITS = resolve_model_path("digits")
MODEL = read_model(DIGITS)
CARD = card_beside(DIGITS)
PIXELS = (load_dataset(resolve_dataset_path("digits")).inputs * 240).round().astype(np.uint8)
LABELS = load_dataset(resolve_dataset_path("digits")).labels
COUNT = 30


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """The first digits of the packaged test data, as pictures whose full ink is 240."""
    assert LABELS is not None
    for number in range(COUNT):
        folder = tmp_path / "digits_as_pictures" / str(LABELS[number])
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(PIXELS[number, ..., 0]).save(folder / f"{number:03}.png")
    return tmp_path / "digits_as_pictures"


def read(path: Path, card: ModelCard | None = CARD, model: Model = MODEL, **request: Any) -> Samples:
    return read_samples(DataRequest(path, **request), model, card)


def npz(folder: Path, **arrays: Any) -> Path:
    np.savez(folder / "set.npz", **arrays)
    return folder / "set.npz"


def host(path: Path, model: Path = DIGITS, **request: Any) -> Result:
    options = HostOptions(
        model, "tflm", parse_input("zeros"), iterations=1, warmup=0, data=DataRequest(path, **request)
    )
    return benchmark_host(options, Silent()).result


def test_pictures_a_table_and_an_archive_of_the_same_samples_are_the_same_to_the_model(
    tmp_path: Path, pictures: Path
) -> None:
    assert LABELS is not None
    rows = [",".join([*(f"{value / 240:.6g}" for value in PIXELS[n].ravel()), str(LABELS[n])]) for n in range(COUNT)]
    (tmp_path / "digits.csv").write_text("\n".join([",".join([*map(str, range(-64, 0)), "label"]), *rows]))
    archive = npz(tmp_path, inputs=(PIXELS[:COUNT] / 240).astype(np.float32), labels=LABELS[:COUNT])
    from_archive = read(archive)
    assert from_archive.inputs.tobytes() == read(tmp_path / "digits.csv").inputs.tobytes()
    from_pictures = read(pictures, preparation=parse_preparation(scale=f"{1 / 240}"))
    # Folders come one after the other.
    order = np.argsort(LABELS[:COUNT], kind="stable")
    assert from_pictures.inputs.tobytes() == from_archive.inputs[order].tobytes()
    assert from_pictures.dataset.labels is not None
    assert from_pictures.dataset.labels.tolist() == LABELS[:COUNT][order].tolist()


def test_pictures_through_the_model_have_the_accuracy_of_their_pixels(pictures: Path) -> None:
    result = host(pictures, preparation=parse_preparation(scale=f"{1 / 240}"))
    accuracy = result.metrics["accuracy"]
    assert isinstance(accuracy, Value)
    # The card: 448 of the 450 test samples are right.
    assert accuracy.value >= (COUNT - 2) / COUNT
    assert result.dataset is not None
    assert result.dataset.preparation == (
        "8 x 8 pixels (stretched, Pillow's bilinear filter), grey, (pixel - 0) x 0.00416667"
    )


def test_pixels_that_nobody_scaled_are_refused(pictures: Path) -> None:
    with pytest.raises(ConfigError, match="the values are 0 to 240, and the model's input takes 0 to "):
        read(pictures, preparation=parse_preparation(scale="1"))


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"inputs": np.zeros((2, 5, 5), np.float32)}, r"each sample has shape \(5, 5\), and the model's input is"),
        ({"inputs": np.full((2, 8, 8, 1), np.nan, np.float32)}, "sample 0 has a value that is not finite"),
        ({"inputs": np.zeros((2, 8, 8, 1), np.float32)}, "all 2 samples are the same"),
        ({"inputs": np.random.default_rng(0).random((2, 8, 8, 1)) * 255}, "float64 values"),
        ({"labels": np.array([0, 1, 2])}, r"labels: the shape is \(3,\); 2 inputs need \(2,\)"),
        ({"labels": np.array([0, 10])}, "sample 1 has label 10, and the model has 10 classes"),
        ({"labels": np.array([0.5, 1])}, "labels: float64 values; labels are integers"),
    ],
)
def test_a_data_set_that_cannot_be_meant_is_refused(tmp_path: Path, arrays: Any, message: str) -> None:
    good = np.random.default_rng(0).random((2, 8, 8, 1)).astype(np.float32)
    with pytest.raises(ConfigError, match=message):
        read(npz(tmp_path, **{"inputs": good, "labels": np.array([0, 1]), **arrays}))


def test_a_card_that_says_why_there_is_no_accuracy_is_believed_and_the_samples_run_all_the_same(
    tmp_path: Path,
) -> None:
    assert CARD is not None
    card = CARD.model_copy(update={"accuracy": None, "accuracy_absent_because": "its weights are random"})
    samples = read(resolve_dataset_path("digits"), card)
    assert (samples.task, samples.unscored_because) == (None, "its weights are random")
    path = tmp_path / "digits.tflite"
    path.write_bytes(calibrated('{"kind": "noise", "samples": 8}'))
    result = host(resolve_dataset_path("digits"), path)
    reason = "calibrated on noise: the model knows nothing of real samples' ranges"
    assert result.metrics["accuracy"] == result.metrics["auc"] == Absent(reason=reason)
    assert result.accuracy is None
    assert result.dataset is not None
    assert result.dataset.samples == 450


def calibrated(record: str) -> bytes:
    """The digits' model, with a word on its calibration."""
    schema, model = load_schema(), unpack_model(DIGITS.read_bytes())
    content: Any = schema.BufferT()
    content.data = np.frombuffer(record.encode(), np.uint8)
    model.buffers.append(content)
    entry = schema.MetadataT()
    entry.name, entry.buffer = "mcubench.calibration", len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    return pack_model(model)


@pytest.mark.parametrize(
    "record", ['{"kind": "data", "name": "set", "samples": 8}', '{"kind": "other"}', "{", "\\xff"]
)
def test_another_word_on_the_calibration_keeps_no_accuracy_away(tmp_path: Path, record: str) -> None:
    path = tmp_path / "digits.tflite"
    path.write_bytes(calibrated(record))
    assert read(resolve_dataset_path("digits"), None, read_model(path)).unscored_because is None


def test_a_data_set_without_labels_is_run_and_not_scored(tmp_path: Path) -> None:
    samples = read(npz(tmp_path, inputs=np.random.default_rng(0).random((2, 8, 8, 1), np.float32)))
    assert (samples.task, samples.unscored_because) == (None, "the data set has no labels")


def test_the_users_word_goes_before_the_cards(tmp_path: Path) -> None:
    path = npz(tmp_path, inputs=np.random.default_rng(0).random((2, 8, 8, 1), np.float32), labels=np.zeros((2, 10)))
    samples = read(path, task="regression")
    assert samples.task is not None
    assert samples.task.kind == "regression"
    with pytest.raises(ConfigError, match="labels: float64 values"):
        read(path)


def test_options_without_a_data_set_are_refused_by_name() -> None:
    nothing = parse_preparation()
    require_a_data_set(resume=False, task=None, label_column=None, preparation=nothing)
    with pytest.raises(ConfigError, match="--resume, --task, --mean has no meaning without --dataset"):
        require_a_data_set(resume=True, task="anomaly", label_column=None, preparation=parse_preparation(mean="0"))


def test_boxes_in_pictures_are_found_by_a_detector_and_scored(tmp_path: Path) -> None:
    boxes = []
    for picture, (quarter, kind) in enumerate([(0, 0), (1, 1), (2, 0), (3, 1)]):
        pixels = np.zeros((8, 8, 3), np.uint8)
        pixels[(*CORNERS[quarter], kind)] = 255
        Image.fromarray(pixels).save(tmp_path / f"{picture}.png")
        bounds = [4 * (quarter % 2), 4 * (quarter // 2), 4, 4]
        boxes.append({"id": picture, "image_id": picture, "category_id": kind + 1, "bbox": bounds})
    document = {
        "images": [{"id": n, "file_name": f"{n}.png", "width": 8, "height": 8} for n in range(4)],
        "annotations": boxes,
        "categories": [{"id": 1, "name": "red"}, {"id": 2, "name": "green"}],
    }
    (tmp_path / "all.json").write_text(json.dumps(document))
    model = tmp_path / "detector.tflite"
    model.write_bytes(detector())
    result = host(tmp_path, model, preparation=parse_preparation(scale=f"{1 / 255}"))
    assert result.accuracy is not None
    assert result.accuracy.task == "detection"
    figure = result.metrics["map"]
    assert isinstance(figure, Value)
    assert figure.value == pytest.approx(1)
    assert result.metrics["accuracy"] == Absent(reason="boxes are scored by their average precision")
    assert result.dataset is not None
    assert result.dataset.notes[0].startswith("the colour order rgb was assumed")


def test_boxes_for_a_classifier_are_refused_by_the_name_of_what_it_lacks(tmp_path: Path) -> None:
    Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8)).save(tmp_path / "0.png")
    Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8).T.copy()).save(tmp_path / "1.png")
    document = {
        "images": [{"id": n, "file_name": f"{n}.png", "width": 8, "height": 8} for n in range(2)],
        "annotations": [],
        "categories": [{"id": 1, "name": "red"}],
    }
    (tmp_path / "all.json").write_text(json.dumps(document))
    with pytest.raises(
        ConfigError, match=r"has boxes, and the model's outputs \(SOFTMAX\) are not those of TFLite_Det"
    ):
        read(tmp_path, preparation=parse_preparation(scale="0.015"))


def test_a_model_with_two_inputs_takes_no_data_set(tmp_path: Path) -> None:
    tensors = [TensorSpec("a", (1, 4)), TensorSpec("b", (1, 4)), TensorSpec("y", (1, 4))]
    path = tmp_path / "two.tflite"
    path.write_bytes(build_model(tensors, [OperatorSpec("ADD", (0, 1), (2,))], [0, 1], [2]))
    with pytest.raises(ConfigError, match="a data set goes into one input, and the model has 2"):
        read(resolve_dataset_path("digits"), None, read_model(path))
