# SPDX-License-Identifier: Apache-2.0
"""CSV files: rows become samples, and a bad cell is named by its line and its column."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcubench.dataset import Dataset, load_dataset
from mcubench.errors import ConfigError


def load(tmp_path: Path, text: str | bytes, **arguments: object) -> Dataset:
    path = tmp_path / "set.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_dataset(path, **arguments)  # type: ignore[arg-type] # the caller's own names


def refusal(tmp_path: Path, text: str | bytes, **arguments: object) -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text, **arguments)
    assert "\n" not in caught.value.message
    return caught.value.message.removeprefix(f"{tmp_path / 'set.csv'}: ")


def test_rows_become_samples_and_the_column_label_their_labels(tmp_path: Path) -> None:
    dataset = load(tmp_path, "a,b,label\n1,2.5,1\n-3e2,4,0\n")
    assert (dataset.inputs.dtype, dataset.inputs.tolist()) == (np.dtype(np.float32), [[1, 2.5], [-300, 4]])
    assert dataset.labels is not None
    assert dataset.labels.tolist() == [1, 0]


def test_without_a_header_the_first_row_is_a_sample(tmp_path: Path) -> None:
    dataset = load(tmp_path, "1,2\n3,4\n")
    assert (dataset.inputs.tolist(), dataset.labels) == ([[1, 2], [3, 4]], None)


@pytest.mark.parametrize("column", ["truth", "2"])
def test_the_label_is_in_the_column_that_is_named_or_counted_from_one(tmp_path: Path, column: str) -> None:
    dataset = load(tmp_path, "a,truth,b\n1,7,2\n3,8,4\n", label_column=column)
    assert dataset.inputs.tolist() == [[1, 2], [3, 4]]
    assert dataset.labels is not None
    assert dataset.labels.tolist() == [7, 8]


def test_samples_take_the_shape_of_the_models_input(tmp_path: Path) -> None:
    assert load(tmp_path, "1,2,3,4\n5,6,7,8\n", input_shape=(1, 2, 2, 1)).inputs.shape == (2, 2, 2, 1)


@pytest.mark.parametrize("text", ["1;2\n3;4\n", "1\t2\n3\t4\n", "\ufeff1,2\r\n3,4\r\n", '"1","2"\n\n"3", 4 \n'])
def test_what_spreadsheets_write_is_read(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text).inputs.tolist() == [[1, 2], [3, 4]]


def test_labels_in_words_become_indices_by_the_models_classes_or_by_the_alphabet(tmp_path: Path) -> None:
    text = "a,label\n1,no\n2,yes\n"
    for classes, expected in ((("yes", "no"), [1, 0]), (None, [0, 1])):
        dataset = load(tmp_path, text, classes=classes)
        assert dataset.labels is not None
        assert dataset.labels.tolist() == expected
    assert dataset.classes == ("no", "yes")


def test_targets_of_a_regression_are_numbers(tmp_path: Path) -> None:
    dataset = load(tmp_path, "a,label\n1,0.25\n2,-7\n", real_labels=True)
    assert dataset.labels is None
    assert dataset.targets is not None
    assert dataset.targets.tolist() == [0.25, -7]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n3,x\n", "line 3, column 2 (b): 'x' is not a finite number"),
        ("a,label,b\n1,0,2\n3,1,nan\n", "line 3, column 3 (b): 'nan' is not a finite number"),
        ("1,2\n,4\n", "line 2, column 1: '' is not a finite number"),
        ("1,2\n3,1e39\n", "line 2, column 2: '1e39' is not a finite number"),
        ("1,2\n3,4,5\n", "line 2 has 3 columns, and the first 2"),
        ("a,label\n1,0\n2,1.5\n", "sample 1: its label '1.5' is no class's index"),
        ("a,label\n1,0\n2,-1\n", "sample 1: its label '-1' is no class's index"),
        ("", "the file is empty"),
        ("\n \n", "the file is empty"),
        ("a,b\n", "a header, and no samples below it"),
        (b"\xff\xfe1,2\n", "not text: byte 0 is not UTF-8"),
        ('1,"2\n', "line 1: unexpected end of data"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert refusal(tmp_path, text) == message


def test_a_column_too_many_may_be_the_label_and_the_hint_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="3 columns of values, and the model's input has 2 elements") as caught:
        load(tmp_path, "1,2,0\n", input_shape=(1, 2))
    assert caught.value.hint == "is one of them the label? --label-column says which: a number from 1 to 3"


def test_a_label_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no column 'truth' for --label-column") as caught:
        load(tmp_path, "a,b\n1,2\n", label_column="truth")
    assert caught.value.hint == "a name in the header, or a number from 1 to 2; the first: a, b"


def test_a_label_that_is_no_class_of_the_model_is_named_with_the_classes(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="sample 0: its label 'perhaps' is no class of the model") as caught:
        load(tmp_path, "a,label\n1,perhaps\n", classes=("yes", "no"))
    assert caught.value.hint == "its classes: yes, no"


def test_a_label_column_is_for_csv_files(tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", inputs=np.zeros((2, 2), np.float32))
    with pytest.raises(ConfigError, match=r"set\.npz: --label-column is for CSV files"):
        load_dataset(tmp_path / "set.npz", label_column="label")


@given(raw=st.one_of(st.binary(max_size=200), st.text("0123456789.,;\n\t\"'e-+ xlabel", max_size=200)))
@settings(max_examples=500, deadline=None)
def test_anything_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes | str) -> None:
    try:
        load(tmp_path_factory.mktemp("fuzz"), raw)
    except ConfigError as error:
        assert "\n" not in error.message  # noqa: PT017 - both outcomes are right
