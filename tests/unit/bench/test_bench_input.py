# SPDX-License-Identifier: Apache-2.0
"""What goes into the model: made here, or read from a file that may be anything."""

import contextlib
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcubench.bench import parse_input
from mcubench.errors import ConfigError, FileError
from mcubench.model import DType, Graph, parse_model
from model_builder import OperatorSpec, TensorSpec, build_model


def graph_with(*inputs: TensorSpec) -> Graph:
    output = TensorSpec("y", (1,))
    indices = range(len(inputs))
    return parse_model(
        build_model([*inputs, output], [OperatorSpec("ADD", (0, 0), (len(inputs),))], indices, [len(inputs)])
    )


IMAGE = graph_with(TensorSpec("image", (1, 4, 3, 1)))
VALUES = np.arange(12, dtype=np.int8).reshape(1, 4, 3, 1)


def made(text: str, graph: Graph = IMAGE) -> npt.NDArray[np.generic]:
    return parse_input(text).arrays(graph)[0]


def saved(folder: Path, array: npt.NDArray[np.generic], name: str = "x.npy") -> str:
    np.save(folder / name, array)
    return str(folder / name)


def test_zeros_and_fill_are_what_they_say() -> None:
    assert made("zeros").tolist() == np.zeros((1, 4, 3, 1)).tolist()
    assert made("fill:-128").tolist() == np.full((1, 4, 3, 1), -128).tolist()
    assert made("fill:3").dtype == np.int8


def test_random_is_the_same_for_a_seed_and_spans_the_type() -> None:
    wide = graph_with(TensorSpec("x", (10_000,)), TensorSpec("y", (10_000,)))
    first, second = parse_input("random:7").arrays(wide)
    assert first.tolist() == parse_input("random:7").arrays(wide)[0].tolist()
    assert first.tolist() != made("random:8", wide).tolist()
    # Two inputs of a model do not get the same values.
    assert first.tolist() != second.tolist()
    assert (first.min(), first.max()) == (-128, 127)


def test_floats_are_random_around_zero() -> None:
    values = made("random:1", graph_with(TensorSpec("x", (10_000,), DType.FLOAT32)))
    assert values.dtype == np.float32
    assert -1 <= values.min() < -0.99
    assert 0.99 < values.max() < 1


@pytest.mark.parametrize("value", [128, -129, 300, 9_999_999_999])
def test_a_fill_that_the_type_cannot_hold_is_refused(value: int) -> None:
    with pytest.raises(ConfigError) as caught:
        made(f"fill:{value}")
    assert caught.value.message == f"fill:{value} does not fit the INT8 of input 'image'"


@pytest.mark.parametrize(
    "text", ["", "ones", "fill:", "fill:x", "fill:1.5", "random:-1", "random:", "x.txt", "zeros "]
)
def test_what_is_no_input_is_told_what_is_one(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_input(text)
    assert caught.value.message == f"'{text}' is not an input"
    assert caught.value.hint == "an input is an .npy file, zeros, fill:N or random:SEED"


@pytest.mark.parametrize("shape", [(1, 4, 3, 1), (4, 3), (4, 3, 1), (12,), (1, 12)])
def test_a_file_may_leave_out_extents_of_1_or_be_flat(shape: tuple[int, ...], tmp_path: Path) -> None:
    array = made(saved(tmp_path, VALUES.reshape(shape)))
    assert array.shape == (1, 4, 3, 1)
    assert array.tolist() == VALUES.tolist()


def test_a_file_in_columns_keeps_its_values_in_place(tmp_path: Path) -> None:
    assert made(saved(tmp_path, np.asfortranarray(VALUES))).tobytes() == VALUES.tobytes()


@pytest.mark.parametrize("shape", [(1, 3, 4, 1), (3, 4), (2, 6), (11,), (1, 4, 3, 2), ()])
def test_a_file_of_another_shape_is_refused(shape: tuple[int, ...], tmp_path: Path) -> None:
    path = saved(tmp_path, np.zeros(shape, np.int8))
    with pytest.raises(ConfigError) as caught:
        made(path)
    assert caught.value.message == f"{path} has shape {list(shape)}, and input 'image' [1, 4, 3, 1]"


@pytest.mark.parametrize("dtype", ["uint8", "float32", "int16", ">i2"])
def test_a_file_of_another_type_is_refused(dtype: str, tmp_path: Path) -> None:
    path = saved(tmp_path, VALUES.astype(dtype))
    with pytest.raises(ConfigError) as caught:
        made(path)
    assert caught.value.message == f"{path} holds {np.dtype(dtype)}, and input 'image' is int8"


def test_a_type_that_cannot_be_made_here_is_refused() -> None:
    with pytest.raises(ConfigError, match="input 'x' is INT4, which cannot be made here"):
        made("zeros", graph_with(TensorSpec("x", (2,), DType.INT4)))


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "folder.npy"
    folder.mkdir()
    pipe = tmp_path / "pipe.npy"
    os.mkfifo(pipe)
    for path, message in (
        (tmp_path / "none.npy", f"cannot read the input {tmp_path / 'none.npy'}: No such file or directory"),
        (folder, f"the input {folder} is not a regular file"),
        (pipe, f"the input {pipe} is not a regular file"),
    ):
        with pytest.raises(FileError) as caught:
            parse_input(str(path))
        assert caught.value.message == message


def test_an_archive_of_arrays_is_not_an_array(tmp_path: Path) -> None:
    path = tmp_path / "many.npy"
    with path.open("wb") as file:
        np.savez(file, a=VALUES, b=VALUES)
    with pytest.raises(FileError) as caught:
        parse_input(str(path))
    assert caught.value.message == f"{path} is not an .npy file"
    assert caught.value.hint == "numpy.save writes one, with one array"


def test_an_array_of_objects_is_not_unpickled(tmp_path: Path) -> None:
    path = saved(tmp_path, np.array([print, {}], dtype=object))
    with pytest.raises(FileError, match=r"damaged \.npy file"):
        parse_input(path)


def test_a_header_that_asks_for_more_than_the_file_has_is_refused(tmp_path: Path) -> None:
    path = Path(saved(tmp_path, np.zeros(100, np.int8)))
    path.write_bytes(path.read_bytes().replace(b"(100,)", b"(9" + b"0" * 11 + b",)"))
    with pytest.raises(FileError, match=r"damaged \.npy file"):
        parse_input(str(path))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 130), new=st.binary(max_size=6), length=st.integers(0, 6))
def test_any_damage_is_an_array_or_a_file_error(tmp_path: Path, position: int, new: bytes, length: int) -> None:
    path = Path(saved(tmp_path, VALUES))
    good = path.read_bytes()
    path.write_bytes(good[:position] + new + good[position + length :])
    with contextlib.suppress(FileError):
        parse_input(str(path))
