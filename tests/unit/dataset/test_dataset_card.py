# SPDX-License-Identifier: Apache-2.0
"""A model card is read whole, or refused with the file and the key."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mcubench import resources
from mcubench.dataset import AudioPreprocessing, load_card
from mcubench.errors import ConfigError, FileError

DIGITS = resources.MODELS / "digits" / "card.yaml"


@pytest.fixture
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(DIGITS.read_text(encoding="utf-8"))
    return loaded


def write(folder: Path, document: Any) -> Path:
    path = folder / "card.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_card(path)
    assert str(path) in caught.value.message
    assert "\n" not in caught.value.message
    return caught.value.message


def test_the_committed_card_is_read() -> None:
    card = load_card(DIGITS)
    assert card.model_file == "digits.tflite"
    assert card.classes == ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
    assert card.input.shape == (8, 8, 1)
    assert card.data is not None
    assert card.data.licence == "CC BY 4.0"
    assert (card.kind, card.training.weights) == ("classification", "trained")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("licens",), "MIT", "licens: unknown key; did you mean licence?"),
        (("accuracy", "int8", "corect"), 1, "accuracy.int8.corect: unknown key; did you mean correct?"),
        (("data", "zzz"), 1, "data.zzz: unknown key; known here: "),
        (("task",), 3, "task: Input should be a valid string"),
        (("input", "shape"), [8, 0], "input.shape.1: Input should be greater"),
        (("input", "range"), [0.0], "input.range.1: missing"),
        (("files", "test.npz"), "abc", "files.test.npz: String should match pattern"),
        (("files", "../escape"), "0" * 64, "files.../escape"),
        (("name",), "digits2", "files: digits2.tflite is missing"),
        (("accuracy", "int8", "correct"), 400, "accuracy: int8: 400 of 450 is not 0.9"),
        (("accuracy", "float32", "accuracy"), 1.5, "accuracy.float32.accuracy: Input should be less"),
    ],
)
def test_a_mistake_is_named_with_its_key(
    tmp_path: Path, document: dict[str, Any], path: tuple[str, ...], value: object, words: str
) -> None:
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert words in refused(write(tmp_path, document))


@pytest.mark.parametrize("key", ["name", "files", "data"])
def test_a_missing_key_is_named(tmp_path: Path, document: dict[str, Any], key: str) -> None:
    del document[key]
    assert f"{key}: missing" in refused(write(tmp_path, document))


def cost_only(document: dict[str, Any]) -> dict[str, Any]:
    """The card of a model with random weights."""
    document = {key: value for key, value in document.items() if key not in {"accuracy", "data", "classes"}}
    training = {key: value for key, value in document["training"].items() if key != "train_samples"}
    files = {"digits.tflite": document["files"]["digits.tflite"]}
    reason = {"accuracy_absent_because": "cost only: the weights are random"}
    return document | reason | {"files": files, "training": training | {"weights": "random"}}


def test_random_weights_have_no_accuracy_no_data_and_no_classes(tmp_path: Path, document: dict[str, Any]) -> None:
    card = load_card(write(tmp_path, cost_only(document)))
    assert (card.accuracy, card.data, card.classes) == (None, None, ())
    assert card.accuracy_absent_because == "cost only: the weights are random"


def test_accuracy_is_there_or_absent_with_a_reason_and_never_both(tmp_path: Path, document: dict[str, Any]) -> None:
    words = "accuracy: it is there, or accuracy_absent_because says why not"
    assert words in refused(write(tmp_path, document | {"accuracy_absent_because": "no data"}))
    del document["accuracy"]
    assert words in refused(write(tmp_path, document))


def test_accuracy_needs_the_samples_that_it_was_measured_on(tmp_path: Path, document: dict[str, Any]) -> None:
    del document["files"]["test.npz"]
    assert "accuracy: it was measured on test.npz" in refused(write(tmp_path, document))


@pytest.mark.parametrize("samples", [{"train_samples": None}, {"weights": "random"}])
def test_trained_weights_say_how_many_samples_they_learnt_from(
    tmp_path: Path, document: dict[str, Any], samples: dict[str, Any]
) -> None:
    document["training"] |= samples
    assert "training: train_samples: trained weights have them" in refused(write(tmp_path, document))


@pytest.mark.parametrize("classes", [[], ["one"]])
def test_a_measured_classifier_has_classes(tmp_path: Path, document: dict[str, Any], classes: list[str]) -> None:
    assert "classes: a classifier that was measured has two" in refused(
        write(tmp_path, document | {"classes": classes})
    )


def test_a_kind_that_nobody_measures_is_refused(tmp_path: Path, document: dict[str, Any]) -> None:
    assert "kind: Input should be 'classification', 'anomaly'" in refused(
        write(tmp_path, document | {"kind": "guess"})
    )


def test_a_pipeline_says_what_a_recording_goes_through(tmp_path: Path, document: dict[str, Any]) -> None:
    pipeline = {"kind": "audio", "front_end": "micro_features", "frames": 98}
    document["input"] |= {"shape": [98, 40, 1], "pipeline": pipeline}
    assert load_card(write(tmp_path, document)).input.pipeline == AudioPreprocessing(
        front_end="micro_features", frames=98
    )


@pytest.mark.parametrize(
    ("pipeline", "words"),
    [
        (
            {"kind": "image", "width": 8, "height": 9, "colour_order": "grey"},
            "samples of (9, 8, 1), and shape is (8,",
        ),
        ({"kind": "audio", "front_end": "waveform", "frames": 64}, "samples of (64,), and shape is (8, 8, 1)"),
        ({"kind": "video"}, "'image', 'audio'"),
        ({"kind": "image", "width": 8}, "height: missing"),
    ],
)
def test_a_pipeline_that_gives_other_samples_is_refused(
    tmp_path: Path, document: dict[str, Any], pipeline: dict[str, Any], words: str
) -> None:
    document["input"]["pipeline"] = pipeline
    assert words in refused(write(tmp_path, document))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "a mapping"),
        (b"- a\n- b\n", "a mapping"),
        (b"1: 2\n", "a mapping"),
        (b"a: [\n", "not YAML"),
        (b"\xff\xfe\xfd", "not YAML"),
        (b"a: !!python/object:os.system x\n", "not YAML"),
        (b'a: !!int ""\n', "not YAML"),
        (b"a: !!bool maybe\n", "not YAML"),
        (b"a: !!timestamp x\n", "not YAML"),
        (b"a: 2020-99-99\n", "not YAML"),
        (b"[" * 30000, "not YAML"),
        (b"a: b\n" * 20000, "too long"),
    ],
)
def test_what_is_no_card_at_all_is_refused(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "card.yaml"
    path.write_bytes(raw)
    assert words in refused(path)


def test_a_card_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"card\.yaml: No such file"):
        load_card(tmp_path / "card.yaml")
