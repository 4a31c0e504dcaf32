# SPDX-License-Identifier: Apache-2.0
"""Data sets are read right, and whatever is wrong with one is a sentence that names the file."""

import hashlib
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import wavfile

from mcubench.dataset import load_dataset
from mcubench.dataset import npz as npz_module
from mcubench.dataset.preprocessing import AudioPreprocessing
from mcubench.errors import ConfigError, FileError

INPUTS = np.arange(24, dtype=np.float32).reshape(4, 3, 2) / 8
LABELS = np.array([2, 0, 1, 1])


def save(folder: Path, **arrays: Any) -> Path:
    path = folder / "set.npz"
    np.savez_compressed(path, **arrays)
    return path


def npy_bytes(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def pack(folder: Path, *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "set.npz"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, raw in members:
            archive.writestr(name, raw)
    return path


def npy_with_header(header: str, values: bytes = b"") -> bytes:
    """NumPy's format 1.0 (NEP 1): magic, version, length of the header, header."""
    text = header.encode("latin1") + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + values


def test_inputs_and_labels_come_back(tmp_path: Path) -> None:
    path = save(tmp_path, inputs=INPUTS, labels=LABELS.astype(np.uint8))
    dataset = load_dataset(path)
    np.testing.assert_array_equal(dataset.inputs, INPUTS)
    assert dataset.labels is not None
    assert dataset.labels.dtype == np.int64
    assert dataset.labels.tolist() == [2, 0, 1, 1]
    assert (len(dataset), dataset.name) == (4, "set.npz")
    assert dataset.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_labels_may_be_absent_and_inputs_int8(tmp_path: Path) -> None:
    dataset = load_dataset(save(tmp_path, inputs=np.array([[-128, 127]], np.int8)))
    assert dataset.labels is None
    assert dataset.inputs.dtype == np.int8


def test_big_endian_and_column_major_arrays_become_native(tmp_path: Path) -> None:
    path = save(tmp_path, inputs=np.asfortranarray(INPUTS.astype(">f4")), labels=LABELS.astype(">i2"))
    dataset = load_dataset(path)
    assert dataset.inputs.dtype.isnative
    assert dataset.inputs.flags.c_contiguous
    np.testing.assert_array_equal(dataset.inputs, INPUTS)


def test_the_arrays_cannot_be_written_to(tmp_path: Path) -> None:
    dataset = load_dataset(save(tmp_path, inputs=INPUTS, labels=LABELS))
    with pytest.raises(ValueError, match="read-only"):
        dataset.inputs[0] = 0


NOT_FINITE = np.where(INPUTS == 1.0, np.nan, INPUTS).astype(np.float32)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"labels": LABELS}, "no array called 'inputs'"),
        ({"inputs": INPUTS, "lables": LABELS}, "unknown key 'lables'"),
        ({"inputs": INPUTS.astype(np.float64)}, "inputs: float64 values"),
        ({"inputs": INPUTS.astype(np.uint8)}, "inputs: uint8 values"),
        ({"inputs": INPUTS.astype(complex)}, "not a plain array of numbers"),
        ({"inputs": np.zeros(3, np.float32)}, r"the shape is \(3,\)"),
        ({"inputs": np.float32(3)}, r"the shape is \(\)"),
        ({"inputs": np.zeros((0, 3), np.float32)}, r"the shape is \(0, 3\)"),
        ({"inputs": NOT_FINITE}, "sample 1 has a value that is not finite"),
        ({"inputs": INPUTS, "labels": LABELS.astype(np.float32)}, "labels: float32 values"),
        ({"inputs": INPUTS, "labels": LABELS[:3]}, r"labels: the shape is \(3,\); 4 inputs need \(4,\)"),
        ({"inputs": INPUTS, "labels": LABELS[:, np.newaxis]}, r"labels: the shape is \(4, 1\)"),
        ({"inputs": INPUTS, "labels": LABELS - 1}, "labels: sample 1 has -1"),
        ({"inputs": INPUTS, "labels": LABELS.astype(np.uint64) << np.uint64(40)}, "labels: sample 0 has 2199"),
        ({"inputs": np.array([["a"]], dtype=object)}, "not a plain array of numbers"),
        ({"inputs": np.array([["a"]])}, "not a plain array of numbers"),
        ({"inputs": np.zeros((2, 2), [("a", "i4")])}, "not a plain array of numbers"),
    ],
)
def test_a_wrong_array_is_named(tmp_path: Path, arrays: dict[str, Any], words: str) -> None:
    path = save(tmp_path, **arrays)
    with pytest.raises(ConfigError, match=words) as caught:
        load_dataset(path)
    assert caught.value.message.startswith(f"{path}: ")
    assert "\n" not in caught.value.message


def test_an_unknown_key_gets_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_dataset(save(tmp_path, inputs=INPUTS, label=LABELS))
    assert caught.value.hint == "did you mean labels?"


def test_an_array_of_objects_is_never_unpickled(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (os.mkdir, (str(tmp_path / "went-off"),))

    with pytest.raises(ConfigError, match="not a plain array"):
        load_dataset(save(tmp_path, inputs=np.array([[Bomb()]], dtype=object)))
    assert not (tmp_path / "went-off").exists()


@pytest.mark.parametrize(
    "member",
    [
        b"",
        b"not an array",
        npy_bytes(INPUTS)[:40],
        npy_bytes(INPUTS)[:-1],
        npy_bytes(INPUTS) + b"\0",
        npy_bytes(INPUTS).replace(b"\x93NUMPY\x01", b"\x93NUMPY\x07"),
        npy_with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 4), }"),
        npy_with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 4), }"),
        npy_with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (0, " + "9" * 30 + "), }"),
        npy_with_header(f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({'1,' * 70}), }}", b"\0" * 4),
        npy_with_header("{'descr': '<f4', 'fortran_order': False}"),
        npy_with_header("{'descr': 'no type', 'fortran_order': False, 'shape': (1, 1), }"),
        npy_with_header("{[]: 1}"),
        npy_with_header("(" * 300),
        npy_with_header("{'descr': '''"),
        npy_with_header("9" * 3900),
        npy_with_header("\\"),
        npy_with_header(" x\n  y\n z"),
    ],
)
def test_a_damaged_array_is_refused(tmp_path: Path, member: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        load_dataset(pack(tmp_path, ("inputs.npy", member)))
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("member", [npy_bytes(INPUTS)[:-4], npy_bytes(INPUTS) + bytes(4)])
def test_values_that_do_not_fill_the_shape_are_counted(tmp_path: Path, member: bytes) -> None:
    with pytest.raises(ConfigError, match=r"inputs: \d+ bytes of values, where float32 \(4, 3, 2\) needs 96"):
        load_dataset(pack(tmp_path, ("inputs.npy", member)))


def test_a_damaged_deflate_stream_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path, inputs=INPUTS)
    raw = bytearray(path.read_bytes())
    raw[80:100] = b"\xff" * 20
    path.write_bytes(raw)
    with pytest.raises(ConfigError, match="damaged"):
        load_dataset(path)


def test_version_2_of_the_format_is_read(tmp_path: Path) -> None:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, INPUTS, version=(2, 0))
    assert load_dataset(pack(tmp_path, ("inputs.npy", stream.getvalue()))).inputs.shape == (4, 3, 2)


def test_a_header_that_python_2_wrote_is_read(tmp_path: Path) -> None:
    member = npy_with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1L, 2L), }", b"\0" * 8)
    assert load_dataset(pack(tmp_path, ("inputs.npy", member))).inputs.shape == (1, 2)


@pytest.mark.parametrize("raw", [b"", b"PK", b"\x93NUMPY", b"PK\x05\x06" + bytes(18), bytes(1000)])
def test_a_file_that_is_no_npz_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "set.npz"
    path.write_bytes(raw)
    with pytest.raises(ConfigError, match=r"not an \.npz file|no array called 'inputs'"):
        load_dataset(path)


def test_a_key_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="inputs: there twice"):
        load_dataset(pack(tmp_path, ("inputs.npy", npy_bytes(INPUTS)), ("inputs", npy_bytes(INPUTS))))


def test_a_method_other_than_deflate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="method other than deflate"):
        load_dataset(pack(tmp_path, ("inputs.npy", npy_bytes(INPUTS)), method=zipfile.ZIP_LZMA))


def test_what_unpacks_to_too_much_is_refused_by_the_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npz_module, "MAX_UNPACKED_BYTES", 1000)
    path = save(tmp_path, inputs=np.zeros((100, 100), np.float32))
    assert path.stat().st_size < 1000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(ConfigError, match="40128 bytes unpacked are too many"):
        load_dataset(path)


def test_a_directory_that_understates_the_size_does_not_help(tmp_path: Path) -> None:
    path = save(tmp_path, inputs=np.zeros((100, 100), np.float32))
    raw = path.read_bytes()
    size = (40128).to_bytes(4, "little")
    assert size in raw[raw.index(b"PK\x01\x02") :]
    path.write_bytes(raw.replace(size, (200).to_bytes(4, "little")))
    with pytest.raises(ConfigError, match="damaged"):
        load_dataset(path)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    with path.open("wb") as file:
        file.truncate(512 * 1024 * 1024 + 1)
    with pytest.raises(ConfigError, match="536870913 bytes are too many"):
        load_dataset(path)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_mutated_file_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = save(tmp_path_factory.mktemp("fuzz"), inputs=INPUTS, labels=LABELS)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw)
    try:
        load_dataset(path)
    except ConfigError as error:
        assert "\n" not in error.message  # noqa: PT017 - both outcomes are right


@given(header=st.binary(max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_array_header_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, header: bytes) -> None:
    member = npy_with_header(header.decode("latin1"), bytes(8))
    with pytest.raises(ConfigError):
        load_dataset(pack(tmp_path_factory.mktemp("fuzz"), ("inputs.npy", member)))


def test_recordings_take_the_shape_of_a_model_that_wants_its_features_flat(tmp_path: Path) -> None:
    for name in ("a", "b"):
        noise = np.random.default_rng(len(name)).integers(-9999, 9999, 16_000)
        wavfile.write(tmp_path / f"{name}.wav", 16_000, noise.astype(np.int16))
    features = AudioPreprocessing(front_end="micro_features", frames=49)
    for shape, expected in (((1, 1960), (1960,)), ((1, 49, 40, 1), (49, 40, 1)), ((1, 7), (49, 40, 1))):
        dataset = load_dataset(tmp_path, preprocessing=features, input_shape=shape)
        assert dataset.inputs.shape == (2, *expected)
    assert (dataset.labels, dataset.preparation) == (None, "micro_features, 49 frames, (x - 0) x 1")


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path / "absent.npz", "No such file"),
        (Path("null\0byte.npz"), "null byte"),
        (tmp_path / ("x" * 300 + ".npz"), "File name too long"),
    ):
        with pytest.raises(FileError, match=words):
            load_dataset(path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    with pytest.raises(FileError, match="is not a file"):
        load_dataset(tmp_path / "pipe.npz")


def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"'\.png'") as caught:
        load_dataset(tmp_path / "set.png")
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("known: .npz, .csv, .json (COCO's annotations), a folder of pictures (.png, ")
