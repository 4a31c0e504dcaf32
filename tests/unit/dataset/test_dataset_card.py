# SPDX-License-Identifier: Apache-2.0
"""A model card is read whole, or refused with the file and the key."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mcubench import resources
from mcubench.dataset import load_card
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
    assert card.data.licence == "CC BY 4.0"


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


@pytest.mark.parametrize("key", ["name", "files", "accuracy", "data"])
def test_a_missing_key_is_named(tmp_path: Path, document: dict[str, Any], key: str) -> None:
    del document[key]
    assert f"{key}: missing" in refused(write(tmp_path, document))


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
