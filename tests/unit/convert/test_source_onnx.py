# SPDX-License-Identifier: Apache-2.0
"""ONNX files become float models that compute what ONNX Runtime does, their channels last."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from mcubench.convert.source import read_source
from mcubench.model import parse_model
from mcubench.progress import Silent
from unit.convert.conftest import outcomes

_NAMES = ("network", "beside", "open", "outside", "nowhere", "custom", "quantized", "lacking", "cut")
CASES: dict[str, dict[str, Any]] = {
    **{name: {"format": "onnx", "path": f"{name}.onnx"} for name in _NAMES},
    "open, shaped": {"format": "onnx", "path": "open.onnx", "input_shapes": {"x": [1, 3, 12, 12]}},
}


@pytest.fixture(scope="session")
def answers(onnx_models: Path) -> dict[str, dict[str, Any]]:
    """What the converter says to every case."""
    return outcomes("onnx", onnx_models, CASES)


@pytest.mark.parametrize("name", ["network", "beside", "open, shaped"])
def test_the_numbers_are_those_of_onnx_runtime(answers: dict[str, dict[str, Any]], name: str) -> None:
    assert answers[name]["kind"] == "converted", answers[name]
    assert answers[name]["difference"] < 1e-6


def test_channels_come_last_and_the_notes_say_so(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["network"]
    assert [port["shape"] for port in answer["inputs"]] == [[1, 16, 20, 3]]
    assert [(port["name"], port["shape"]) for port in answer["outputs"]] == [
        ("y", [1, 4]),
        ("features", [1, 8, 10, 8]),
    ]
    assert answer["notes"] == [
        "input 'x' has its channels last: [1, 3, 16, 20] became [1, 16, 20, 3]",
        "output 'features' has its channels last: [1, 8, 8, 10] became [1, 8, 10, 8]",
    ]


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("open", "unsupported", "input 'x' leaves dimensions open: [?, 3, ?, ?]"),
        ("outside", "unsupported", "the data of 'w' lie outside of the model's folder: ../outside.bin"),
        ("nowhere", "model", "the data of 'w' are missing: nowhere.bin is not beside the model"),
        ("custom", "unsupported", "'suspect' is Secret of com.example, which is no operator of ONNX"),
        ("quantized", "unsupported", "'suspect' is QuantizeLinear: the model is quantized already"),
        ("lacking", "unsupported", "onnx2tf has no operator for Normalizer"),
        ("cut", "model", "it is no ONNX model, or a damaged one"),
    ],
)
def test_what_cannot_be_converted_says_why(
    answers: dict[str, dict[str, Any]], name: str, kind: str, message: str
) -> None:
    assert (answers[name]["kind"], answers[name]["message"]) == (kind, message)


def test_a_model_in_two_files_is_read_whole_and_hashed_whole(onnx_models: Path) -> None:
    path = onnx_models / "beside.onnx"
    model = read_source(path, trust=False, input_shapes={}, progress=Silent())
    files = {name: (onnx_models / name).read_bytes() for name in ("beside.bin", "beside.onnx")}
    text = b"".join(f"{name}\0{len(data)}\0".encode() + data for name, data in files.items())
    assert model.sha256 == hashlib.sha256(text).hexdigest()
    assert model.size_bytes == sum(map(len, files.values()))
    assert model.versions["onnx2tf"] == "1.29.24"
    names = {operator.name for operator in parse_model(model.data).operators}
    # Nothing is turned around at run time: the channels came last when it was converted.
    assert "CONV_2D" in names
    assert "TRANSPOSE" not in names
