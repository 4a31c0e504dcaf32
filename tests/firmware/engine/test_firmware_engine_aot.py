# SPDX-License-Identifier: Apache-2.0
"""engine_aot behind the engine's seam: what it says of the model, and which operators it runs."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from firmware.host_compiler import FIRMWARE_LIB, compile_host
from firmware.kernels.case import make_model
from mcubench.engines import AotEngine, CompiledModel
from mcubench.model import Model
from model_builder import ModelBuilder

OPERATORS = 4


@pytest.fixture(scope="module")
def model() -> Model:
    """Two inputs, two outputs, and a RESHAPE that needs no code among the operators."""
    builder = ModelBuilder()
    a = builder.input((1, 6), 0.1, -7)
    b = builder.input((1, 2, 3), 0.3, 127)
    flat = builder.reshape(b, (1, 6))
    y = builder.add(a, flat, output_scale=0.7, output_zero_point=-128)
    weights = np.arange(24, dtype=np.int8).reshape(4, 6)
    z = builder.fully_connected(y, weights, None, weight_scales=[0.01], output_scale=0.9, output_zero_point=3)
    return make_model(builder.build(builder.softmax(z), y))


@pytest.fixture(scope="module")
def compiled(model: Model) -> CompiledModel:
    return AotEngine().compile(model)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, compiled: CompiledModel) -> list[list[str]]:
    """The lines that the driver prints, in words."""
    folder = tmp_path_factory.mktemp("engine")
    source = folder / "model.cc"
    source.write_text(compiled.sources["model.cc"])
    firmware = [path for name in compiled.components for path in sorted((FIRMWARE_LIB / name).glob("*.cc"))]
    driver = Path(__file__).with_name("engine_driver.cc")
    program = compile_host([driver, source, *firmware], folder / "driver")
    result = subprocess.run([program], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    return [line.split() for line in result.stdout.splitlines()]


def values(answers: list[list[str]], what: str) -> list[list[str]]:
    return [words for name, *words in answers if name == what]


def test_the_model_is_the_one_that_was_compiled(
    answers: list[list[str]], model: Model, compiled: CompiledModel
) -> None:
    assert values(answers, "name") == [["aot"]]
    assert values(answers, "sha256") == [[model.sha256]]
    assert values(answers, "arena") == [[str(compiled.arena_bytes)]]
    assert values(answers, "preserved") == [[str(int(compiled.inputs_preserved))]]


@pytest.mark.parametrize("what", ["input", "output"])
def test_inputs_and_outputs_are_where_the_compiler_says_and_as_the_file_says(
    answers: list[list[str]], model: Model, compiled: CompiledModel, what: str
) -> None:
    graph = model.graph
    tensors = [graph.tensors[index] for index in (graph.inputs if what == "input" else graph.outputs)]
    described = values(answers, what)
    assert len(described) == len(tensors) == 2
    for tensor, (offset, size, scale, zero_point, is_int8) in zip(tensors, described, strict=True):
        assert tensor.quantization is not None
        assert int(offset) == compiled.arena_offsets[tensor.index]
        assert (int(size), is_int8) == (tensor.size_bytes, "1")
        # To the last bit: the file's float32.
        assert float.fromhex(scale) == tensor.quantization.scales[0]
        assert int(zero_point) == tensor.quantization.zero_points[0]


def test_the_hook_is_told_of_each_operator_that_was_to_run_in_order(answers: list[list[str]]) -> None:
    """The one without code, too."""
    expected = [[str(index) for index in range(count)] for count in range(OPERATORS + 1)]
    assert values(answers, "told") == expected
    assert values(answers, "status") == [["0"]] * (OPERATORS + 1)
