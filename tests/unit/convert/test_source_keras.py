# SPDX-License-Identifier: Apache-2.0
"""Keras files and SavedModels become float models that compute the same; what would run code is refused first."""

import contextlib
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from mcubench.convert.source import FloatModel, read_source
from mcubench.errors import ConfigError, McubenchError, UnsupportedError
from mcubench.model import DType, parse_model
from mcubench.progress import Silent
from unit.convert.conftest import outcomes

_H5 = {"format": "keras_h5"}
_KERAS = {"format": "keras3"}
_SAVED = {"format": "saved_model"}
CASES: dict[str, dict[str, Any]] = {
    **{
        name: {**_H5, "path": f"{name}.h5"}
        for name in ("two_of_keras_3", "weights", "reads", "external", "link", "cut")
    },
    **{name: {**_KERAS, "path": f"{name}.keras"} for name in ("fetch", "module", "vocabulary", "model", "nothing")},
    **{name: {**_SAVED, "path": name} for name in ("two", "several", "decomposes", "damaged", "no_variables")},
    **{f"{name}.h5": {**_H5, "path": f"{name}.h5"} for name in ("two", "lambda", "operations", "function")},
    **{f"{name}.keras": {**_KERAS, "path": f"{name}.keras"} for name in ("two", "lambda", "operations", "function")},
    **{f"{name}.keras": {**_KERAS, "path": f"{name}.keras"} for name in ("custom", "cut", "open")},
    "writes": {**_SAVED, "path": "writes"},
    "open, shaped": {**_KERAS, "path": "open.keras", "input_shapes": {"": [1, 5, 6]}},
    "open, shaped otherwise": {**_KERAS, "path": "open.keras", "input_shapes": {"": [1, 5, 7]}},
    "open, with a batch": {**_KERAS, "path": "open.keras", "input_shapes": {"": [2, 5, 6]}},
    "open, of another name": {**_KERAS, "path": "open.keras", "input_shapes": {"x": [1, 5, 6]}},
    "first": {**_SAVED, "path": "several", "signature": "first"},
    "third": {**_SAVED, "path": "several", "signature": "third"},
}
# Beside the repository, where they are.
MLPERF_TINY = Path(__file__).resolve().parents[4] / "shared" / "models" / "mlperf_tiny"
PORTS = {"picture": [1, 8, 8, 1], "side": [1, 4], "kind": [1, 3], "score": [1, 1]}


@pytest.fixture(scope="session")
def answers(keras_models: Path) -> dict[str, dict[str, Any]]:
    """What the converters say to every case."""
    real = {name: {**_H5, "path": str(MLPERF_TINY / name)} for name in ("ad.h5", "sww.h5", "vww.h5")}
    real["kws_saved_model"] = {**_SAVED, "path": str(MLPERF_TINY / "kws_saved_model")}
    return outcomes("tensorflow", keras_models, {**CASES, **(real if MLPERF_TINY.is_dir() else {})})


def ports(answer: dict[str, Any]) -> dict[str, Any]:
    return {port["name"]: port["shape"] for port in (*answer["inputs"], *answer["outputs"])}


def read(path: Path, *, trust: bool = False, **options: Any) -> FloatModel:
    return read_source(path, trust=trust, input_shapes={}, progress=Silent(), **options)


@pytest.mark.parametrize("name", ["two.h5", "two.keras", "two_of_keras_3", "operations.h5", "operations.keras"])
def test_a_model_keeps_its_inputs_and_outputs_in_order_and_by_name(
    answers: dict[str, dict[str, Any]], name: str
) -> None:
    answer = answers[name]
    assert answer["kind"] == "converted", answer
    assert list(ports(answer).items()) == list(PORTS.items())
    assert answer["difference"] < 1e-6


def test_a_saved_model_keeps_the_names_of_its_signature(answers: dict[str, dict[str, Any]]) -> None:
    assert ports(answers["two"]) == {"picture": [1, 8, 8, 1], "side": [1, 4], "output_0": [1, 3], "output_1": [1, 1]}
    assert ports(answers["first"]) == {"x": [1, 4], "positive": [1, 4], "twice": [1, 4]}


def test_an_open_dimension_is_the_users_to_say(answers: dict[str, dict[str, Any]]) -> None:
    assert answers["open.keras"]["message"] == "input 'input_layer' leaves dimensions open: [?, ?, 6]"
    assert answers["open.keras"]["hint"] == "say how large: --input-shape input_layer=1,N,6"
    assert ports(answers["open, shaped"]) == {"input_layer": [1, 5, 6], "dense": [1, 2]}
    assert "[1, 5, 7] is none of that kind" in answers["open, shaped otherwise"]["message"]
    assert "batch" in answers["open, with a batch"]["message"]
    assert answers["open, of another name"]["message"] == "no input is named 'x': there is input_layer"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lambda.h5", "layer 'sneaky' is a Lambda: it holds Python code"),
        ("lambda.keras", "layer 'sneaky' is a Lambda: it holds Python code"),
        ("reads", "calls TensorFlow's function io.read_file"),
        ("external", "the data of /elsewhere lies in another file"),
        ("link", "/elsewhere is a link to another place"),
        ("fetch", "layer 'kind' calls the function get_file"),
        ("vocabulary", "layer 'words' (StringLookup) reads the file /etc/passwd"),
        ("model", "layer 'kind' is a TFSMLayer"),
        ("writes", "is the operator WriteFile"),
    ],
)
def test_what_would_run_code_or_touch_files_is_refused_by_name_unless_trusted(
    answers: dict[str, dict[str, Any]], keras_models: Path, name: str, message: str
) -> None:
    answer = answers[name]
    assert answer["kind"] == "unsupported"
    assert message in answer["message"]
    assert answer["hint"].endswith("--trust")
    assert not (keras_models / "ran").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("custom.keras", "layer 'mine' is of a class that is not Keras' own: Mine"),
        ("module", "layer 'kind' is of a class that is not Keras' own: system"),
        ("function.h5", "layer 'kind' uses an activation that is not Keras' own: os.system"),
        ("function.keras", "layer 'kind' uses a function that is not Keras' own: os.system"),
    ],
)
def test_what_is_not_keras_own_is_refused_with_the_way_out(
    answers: dict[str, dict[str, Any]], name: str, message: str
) -> None:
    assert answers[name]["kind"] == "unsupported"
    assert answers[name]["message"] == message
    assert "model.export" in answers[name]["hint"]


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("weights", "unsupported", "it holds weights alone, and no model"),
        ("several", "unsupported", "it has several signatures: first, second"),
        ("third", "unsupported", "it has no signature 'third': there is first, second"),
        ("decomposes", "unsupported", "TensorFlow Lite has no operator for TensorFlow's Svd"),
        ("cut", "model", "the HDF5 file is damaged: "),
        ("cut.keras", "model", "the archive is damaged: "),
        ("nothing", "model", "its configuration describes no model"),
        ("damaged", "model", "saved_model.pb is damaged"),
        ("no_variables", "model", "TensorFlow cannot load it: "),
    ],
)
def test_what_cannot_be_converted_says_why(
    answers: dict[str, dict[str, Any]], name: str, kind: str, message: str
) -> None:
    assert answers[name]["kind"] == kind
    assert answers[name]["message"].startswith(message)


def test_the_code_of_a_trusted_model_runs(keras_models: Path) -> None:
    # So the file that the other tests look for is one that the code would write.
    model = read(keras_models / "trusted.h5", trust=True)
    assert (keras_models / "ran as trusted").read_text() == "ran"
    assert model.difference is not None
    assert model.difference < 1e-6


def test_a_real_model_is_the_same_from_any_place_and_computes_what_the_published_one_does(
    mlperf_tiny: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "a folder" / "renamed.h5"
    elsewhere.parent.mkdir()
    shutil.copy(mlperf_tiny / "ic.h5", elsewhere)
    first, second = read(mlperf_tiny / "ic.h5"), read(elsewhere)
    assert first.data == second.data
    assert first.sha256 == second.sha256
    assert (first.format, first.size_bytes) == ("keras_h5", 1_116_712)
    assert first.versions["tensorflow"] == "2.21.0"
    assert {tensor.dtype for tensor in parse_model(first.data).tensors} <= {DType.FLOAT32, DType.INT32}
    # ic_float.tflite was published beside ic.h5, converted by somebody else.
    sample = np.random.default_rng(3).random((1, 32, 32, 3), np.float32)
    outputs = []
    for content in (first.data, (mlperf_tiny / "ic_float.tflite").read_bytes()):
        interpreter = Interpreter(model_content=content)
        interpreter.allocate_tensors()
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], sample)
        interpreter.invoke()
        outputs.append(interpreter.get_tensor(interpreter.get_output_details()[0]["index"]))
    np.testing.assert_allclose(outputs[0], outputs[1], rtol=1e-4, atol=1e-6)


@pytest.mark.usefixtures("mlperf_tiny")
@pytest.mark.parametrize(
    ("name", "shape", "classes"),
    [
        ("ad.h5", [1, 640], 640),
        ("sww.h5", [1, 30, 1, 40], 3),
        ("vww.h5", [1, 96, 96, 3], 2),
        ("kws_saved_model", [1, 49, 10, 1], 12),
    ],
)
def test_every_model_of_mlperf_tiny_converts(
    answers: dict[str, dict[str, Any]], name: str, shape: list[int], classes: int
) -> None:
    answer = answers[name]
    assert answer["kind"] == "converted", answer
    assert [port["shape"] for port in (*answer["inputs"], *answer["outputs"])] == [shape, [1, classes]]
    assert answer["difference"] < 1e-5


def test_a_keras_file_has_no_signatures_to_choose_from(mlperf_tiny: Path) -> None:
    with pytest.raises(ConfigError, match=r"ad\.h5 is a Keras \.h5 file, which has no signatures"):
        read(mlperf_tiny / "ad.h5", signature="serving_default")


def test_a_refusal_reaches_the_user_with_the_files_name(keras_models: Path) -> None:
    with pytest.raises(UnsupportedError, match=r"lambda\.keras: layer 'sneaky' is a Lambda") as caught:
        read(keras_models / "lambda.keras")
    assert caught.value.exit_code == 2
    assert caught.value.hint is not None
    assert not (keras_models / "ran").exists()


@pytest.mark.campaign
@pytest.mark.parametrize("name", ["two.h5", "two.keras"])
@pytest.mark.parametrize("seed", range(8))
def test_a_file_with_flipped_bytes_ends_in_a_model_or_an_error_of_ours(
    keras_models: Path, tmp_path: Path, name: str, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    data = np.frombuffer((keras_models / name).read_bytes(), np.uint8).copy()
    places = generator.integers(0, len(data), 16)
    data[places] = generator.integers(0, 256, 16)
    (tmp_path / name).write_bytes(data.tobytes())
    with contextlib.suppress(McubenchError):
        read(tmp_path / name)
