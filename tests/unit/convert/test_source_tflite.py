# SPDX-License-Identifier: Apache-2.0
"""A float .tflite passes as it is, with one signature; one that is quantized is refused by its tensors' names."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from mcubench.convert.signature import sign_ports, sign_tflite
from mcubench.convert.source import FloatModel, read_source
from mcubench.converters.request import Port
from mcubench.errors import ConfigError, ModelError, UnsupportedError
from mcubench.model import DType
from mcubench.model.editable import EditableModel
from mcubench.progress import Silent
from model_builder import OperatorSpec, TensorSpec, build_model


def read(path: Path, **options: Any) -> FloatModel:
    return read_source(path, **{"trust": False, "input_shapes": {}, "progress": Silent(), **options})


def sums(*names: str) -> bytes:
    """Adds the first two tensors to the third, and that to itself to the fourth: both are outputs."""
    tensors = tuple(TensorSpec(name, (1, 4), DType.FLOAT32) for name in names)
    operators = (OperatorSpec("ADD", (0, 1), (2,), "AddOptions"), OperatorSpec("ADD", (2, 2), (3,), "AddOptions"))
    return build_model(tensors, operators, inputs=(0, 1), outputs=(2, 3))


def signatures(data: bytes) -> dict[str, Any]:
    """As LiteRT reads them."""
    listed: dict[str, Any] = Interpreter(model_content=data).get_signature_list()
    return listed


@pytest.mark.parametrize("name", ["ad_float", "ic_float", "vww_float"])
def test_a_published_float_model_passes_and_computes_what_it_did(mlperf_tiny: Path, name: str) -> None:
    path = mlperf_tiny / f"{name}.tflite"
    model = read(path)
    assert model.format == "tflite"
    assert model.versions == {}
    assert model.notes == ("it had no signature, and has the names of its tensors now",)
    assert signatures(model.data) == {"serving_default": {"inputs": ["input_1"], "outputs": ["Identity"]}}
    before, after = Interpreter(model_content=path.read_bytes()), Interpreter(model_content=model.data)
    before.allocate_tensors()
    place = before.get_input_details()[0]
    sample = np.random.default_rng(1).random(place["shape"], np.float32)
    before.set_tensor(place["index"], sample)
    before.invoke()
    expected = before.get_tensor(before.get_output_details()[0]["index"])
    assert np.array_equal(after.get_signature_runner()(input_1=sample)["Identity"], expected)


def test_it_is_the_same_every_time(mlperf_tiny: Path) -> None:
    path = mlperf_tiny / "ic_float.tflite"
    assert read(path).data == read(path).data


def test_a_model_that_is_quantized_in_part_is_refused_by_its_tensors(mlperf_tiny: Path) -> None:
    # shared/models/mlperf_tiny/README.md: kws_float.tflite holds five int8 weight tensors.
    with pytest.raises(UnsupportedError, match=r"kws_float\.tflite is quantized already, in part: ") as caught:
        read(mlperf_tiny / "kws_float.tflite")
    assert caught.value.message.endswith("'functional_1/conv2d_2/Conv2D' (int8) and 2 more")


def test_a_quantized_model_is_refused(mlperf_tiny: Path) -> None:
    with pytest.raises(UnsupportedError, match=r"kws\.tflite is quantized already: 'input_1' \(int8\)"):
        read(mlperf_tiny / "kws.tflite")


def test_names_of_a_signature_are_made_valid_and_unique(tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(sums("serving_default_x:0", "x", "", "a b;c"))
    found = signatures(read(path).data)["serving_default"]
    assert sorted(found["inputs"]) == ["x", "x_2"]
    assert sorted(found["outputs"]) == ["a_b_c", "output_0"]


def test_shapes_of_a_tflite_are_its_own(tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(sums("x", "y", "s", "d"))
    assert read(path, input_shapes={"x": (1, 4)}).format == "tflite"
    with pytest.raises(
        ConfigError, match=r"whose inputs have their shapes: 'x' \[1, 4\], 'y' \[1, 4\], not \[1, 5\]"
    ):
        read(path, input_shapes={"x": (1, 5)})


def test_a_signature_of_another_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(sums("x", "y", "s", "d"))
    with pytest.raises(UnsupportedError, match=r"model\.tflite: it has no signature 'other': it has none"):
        read(path, signature="other")
    path.write_bytes(read(path).data)
    with pytest.raises(UnsupportedError, match="it has no signature 'other': there is serving_default"):
        read(path, signature="other")
    assert read(path, signature="serving_default").notes == ()


def test_a_converted_model_gets_its_sources_order_and_names() -> None:
    model = EditableModel(sums("x", "y", "s", "d"))
    sign_tflite(model, None)
    swapped = [Port(key, name, (1, 4), "float32") for key, name in (("y", "second"), ("x", "first"))]
    results = [Port(key, name, (1, 4), "float32") for key, name in (("d", "double"), ("s", "sum"))]
    sign_ports(model, swapped, results)
    interpreter = Interpreter(model_content=model.pack())
    assert [detail["name"] for detail in interpreter.get_input_details()] == ["y", "x"]
    assert [detail["name"] for detail in interpreter.get_output_details()] == ["d", "s"]
    ones, tens = np.full((1, 4), 1, np.float32), np.full((1, 4), 10, np.float32)
    computed = interpreter.get_signature_runner()(first=ones, second=tens)
    assert computed["sum"].tolist() == [[11, 11, 11, 11]]
    assert computed["double"].tolist() == [[22, 22, 22, 22]]


def test_a_converter_that_named_something_else_is_found_out() -> None:
    model = EditableModel(sums("x", "y", "s", "d"))
    sign_tflite(model, None)
    with pytest.raises(ModelError, match="the converter wrote no 'z' into the signature"):
        sign_ports(model, [Port("z", "z", (1, 4), "float32")], [])
