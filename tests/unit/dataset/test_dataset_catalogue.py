# SPDX-License-Identifier: Apache-2.0
"""Packaged models are found by name from anywhere, and a file of the user's comes first."""

import shutil
from pathlib import Path

import pytest
import yaml

from mcubench import resources
from mcubench.dataset import (
    PackagedModel,
    card_beside,
    find_model,
    load_dataset,
    packaged_names,
    resolve_dataset_path,
    resolve_model_path,
)
from mcubench.errors import FileError

DIGITS = resources.MODELS / "digits"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_name_finds_the_packaged_model_and_its_data() -> None:
    assert resolve_model_path("digits") == DIGITS / "digits.tflite"
    assert resolve_dataset_path("digits") == DIGITS / "test.npz"
    found = find_model("digits")
    assert isinstance(found, PackagedModel)
    assert (found.name, found.card.task) == ("digits", "image classification")


def test_packaged_data_is_named_like_its_model() -> None:
    assert load_dataset(resolve_dataset_path("digits")).name == "digits"


def test_an_existing_file_comes_before_a_packaged_name() -> None:
    Path("digits").write_bytes(b"the user's")
    assert resolve_model_path("digits") == Path("digits")
    assert resolve_dataset_path("digits") == Path("digits")
    assert find_model("digits") == Path("digits")


def test_a_folder_does_not_hide_a_packaged_name() -> None:
    Path("digits").mkdir()
    assert resolve_model_path("digits") == DIGITS / "digits.tflite"


def test_an_unknown_name_gets_the_nearest_packaged_one() -> None:
    with pytest.raises(FileError, match="there is no model file 'digit'") as caught:
        resolve_model_path("digit")
    assert caught.value.hint == "did you mean digits?"
    with pytest.raises(FileError, match=r"there is no data set file 'zzz\.npz'") as caught:
        resolve_dataset_path("zzz.npz")
    assert caught.value.hint == f"packaged models: {', '.join(packaged_names())}"


@pytest.mark.parametrize("text", ["../digits", "digits/", "digits/../digits", "null\0byte", "x" * 5000, ""])
def test_a_path_is_never_taken_for_a_name(text: str) -> None:
    with pytest.raises(FileError):
        resolve_model_path(text)


def test_a_folder_is_not_a_model() -> None:
    Path("somewhere").mkdir()
    with pytest.raises(FileError, match="'somewhere' is a folder, not a model"):
        resolve_model_path("somewhere")


def test_a_packaged_model_without_test_data_has_no_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(DIGITS, tmp_path / "models" / "digits")
    card = tmp_path / "models" / "digits" / "card.yaml"
    document = yaml.safe_load(card.read_text(encoding="utf-8")) | {"accuracy_absent_because": "cost only"}
    del document["accuracy"], document["files"]["test.npz"]
    card.write_text(yaml.safe_dump(document), encoding="utf-8")
    monkeypatch.setattr(resources, "MODELS", tmp_path / "models")
    with pytest.raises(FileError, match="'digits' has no test data") as caught:
        resolve_dataset_path("digits")
    assert caught.value.hint == "cost only"


def test_a_model_finds_the_card_beside_it() -> None:
    card = card_beside(DIGITS / "digits.tflite")
    assert card is not None
    assert card.name == "digits"


def test_a_changed_renamed_or_lonely_model_has_no_card(tmp_path: Path) -> None:
    model = tmp_path / "digits.tflite"
    shutil.copy(DIGITS / "digits.tflite", model)
    assert card_beside(model) is None
    shutil.copy(DIGITS / "card.yaml", tmp_path / "card.yaml")
    assert card_beside(model) is not None
    shutil.copy(model, tmp_path / "other.tflite")
    assert card_beside(tmp_path / "other.tflite") is None
    model.write_bytes(model.read_bytes() + b"\0")
    assert card_beside(model) is None


def test_another_programs_card_is_no_card(tmp_path: Path) -> None:
    shutil.copy(DIGITS / "digits.tflite", tmp_path / "digits.tflite")
    (tmp_path / "card.yaml").write_text("license: mit\n", encoding="utf-8")
    assert card_beside(tmp_path / "digits.tflite") is None


def test_a_model_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    shutil.copy(DIGITS / "card.yaml", tmp_path / "card.yaml")
    with pytest.raises(FileError, match=r"digits\.tflite: No such file"):
        card_beside(tmp_path / "digits.tflite")
