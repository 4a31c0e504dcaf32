# SPDX-License-Identifier: Apache-2.0
"""The models that tests build are real ones: TensorFlow Lite Micro runs them, and computes what they were built for.

The expected values are the layers' definitions in real numbers (the quantization specification of LiteRT,
ai.google.dev/edge/litert/models/quantization_spec), so a count of rounding is allowed.
"""

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mcubench.model import Activation, Padding, parse_model
from model_builder import ModelBuilder, random_bias, random_int8, random_scales

Reals = NDArray[np.float64]

# In a process of its own, because the interpreter crashes on a model that it does not like.
_RUN = """
import sys
import numpy as np
from tflite_micro import runtime
with np.load(sys.argv[1]) as cases:
    inputs = dict(cases)
outputs = {}
for name in sorted(key.removesuffix("/model") for key in inputs if key.endswith("/model")):
    print(name, flush=True)
    interpreter = runtime.Interpreter.from_bytes(inputs[name + "/model"].tobytes())
    interpreter.set_input(inputs[name + "/input"], 0)
    interpreter.invoke()
    outputs[name] = interpreter.get_output(0)
np.savez(sys.argv[2], **outputs)
"""


@dataclass(frozen=True)
class _Case:
    """A model with one input, and what it should compute of that input's real values."""

    model: bytes
    expected: Callable[[Reals], Reals]


def _windows(x: Reals, size: tuple[int, int], stride: int, fill: float | None) -> Reals:
    """Every window [row, column, height, width, channel] of an image, `fill` where SAME padding adds some."""
    if fill is not None:
        totals = [max((-(-n // stride) - 1) * stride + k - n, 0) for n, k in zip(x.shape[:2], size, strict=True)]
        x = np.pad(x, [*((total // 2, total - total // 2) for total in totals), (0, 0)], constant_values=fill)
    views = np.lib.stride_tricks.sliding_window_view(x, size, axis=(0, 1))
    return np.moveaxis(views[::stride, ::stride], 2, -1)


def _conv_2d(scales: tuple[float, ...], *, bias: bool) -> _Case:
    b = ModelBuilder()
    filters, biases = random_int8(1, (4, 3, 3, 3)), random_bias(2, 4)
    x = b.input((1, 8, 7, 3), 0.05, -3)
    y = b.conv_2d(
        x,
        filters,
        biases if bias else None,
        filter_scales=scales,
        output_scale=0.1,
        output_zero_point=5,
        stride=(2, 2),
        activation=Activation.RELU,
    )
    real = filters * np.array(scales).reshape(-1, 1, 1, 1)
    offset = biases * 0.05 * np.array(scales) * bias
    return _Case(
        b.build(y),
        lambda v: np.maximum(np.einsum("rshwi,ohwi->rso", _windows(v[0], (3, 3), 2, 0.0), real) + offset, 0)[None],
    )


def _depthwise_conv_2d(*, bias: bool, multiplier: int) -> _Case:
    b = ModelBuilder()
    count = 4 * multiplier
    filters, biases, scales = random_int8(3, (1, 3, 3, count)), random_bias(4, count), random_scales(5, count)
    x = b.input((1, 6, 6, 4), 0.05, 7)
    y = b.depthwise_conv_2d(
        x, filters, biases if bias else None, filter_scales=scales, output_scale=0.06, padding=Padding.VALID
    )
    real, offset = filters[0] * np.array(scales), biases * 0.05 * np.array(scales) * bias
    return _Case(
        b.build(y),
        lambda v: (
            np.einsum("rshwo,hwo->rso", np.repeat(_windows(v[0], (3, 3), 1, None), multiplier, -1), real) + offset
        )[None],
    )


def _fully_connected(scales: tuple[float, ...], *, bias: bool) -> _Case:
    b = ModelBuilder()
    weights, biases = random_int8(6, (5, 16)), random_bias(7, 5)
    y = b.fully_connected(
        b.input((1, 16), 0.05, -3), weights, biases if bias else None, weight_scales=scales, output_scale=0.2
    )
    real, offset = weights * np.array(scales).reshape(-1, 1), biases * 0.05 * np.array(scales) * bias
    return _Case(b.build(y), lambda v: v @ real.T + offset)


def _add() -> _Case:
    b = ModelBuilder()
    x = b.input((1, 4, 4, 2), 0.05, -3)
    return _Case(b.build(b.add(x, x, output_scale=0.1, output_zero_point=2)), lambda v: v + v)


def _pool(*, average: bool) -> _Case:
    b = ModelBuilder()
    x = b.input((1, 6, 5, 2), 0.05, -3)
    pool, reduce = (b.average_pool_2d, np.mean) if average else (b.max_pool_2d, np.max)
    y = pool(x, (3, 2), stride=(2, 2))
    return _Case(b.build(y), lambda v: reduce(_windows(v[0], (3, 2), 2, None), axis=(2, 3))[None])


def _reshape() -> _Case:
    b = ModelBuilder()
    return _Case(b.build(b.reshape(b.input((1, 2, 3, 4), 0.05, -3), (1, 24))), lambda v: v.reshape(1, 24))


def _softmax() -> _Case:
    b = ModelBuilder()
    return _Case(b.build(b.softmax(b.input((1, 6), 0.05, -3))), lambda v: np.exp(v) / np.exp(v).sum())


_CASES: Mapping[str, _Case] = {
    "conv_2d per channel": _conv_2d(random_scales(8, 4), bias=True),
    "conv_2d per tensor": _conv_2d((0.01,), bias=True),
    "conv_2d without bias": _conv_2d(random_scales(8, 4), bias=False),
    "depthwise_conv_2d": _depthwise_conv_2d(bias=True, multiplier=1),
    "depthwise_conv_2d multiplied": _depthwise_conv_2d(bias=True, multiplier=2),
    "depthwise_conv_2d without bias": _depthwise_conv_2d(bias=False, multiplier=1),
    "fully_connected per tensor": _fully_connected((0.01,), bias=True),
    "fully_connected per channel": _fully_connected(random_scales(9, 5), bias=True),
    "fully_connected without bias": _fully_connected((0.01,), bias=False),
    "add": _add(),
    "average_pool_2d": _pool(average=True),
    "max_pool_2d": _pool(average=False),
    "reshape": _reshape(),
    "softmax": _softmax(),
}


def _input_of(name: str) -> NDArray[np.int8]:
    graph = parse_model(_CASES[name].model)
    shape = graph.tensors[graph.inputs[0]].shape
    return np.random.default_rng(len(name)).integers(-128, 128, shape, np.int8)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, NDArray[np.int8]]:
    """What TensorFlow Lite Micro computes of each case."""
    if importlib.util.find_spec("tflite_micro") is None:
        pytest.skip("needs the tflite-micro package, which is for Linux x86-64")
    folder: Path = tmp_path_factory.mktemp("built")
    arrays: dict[str, Any] = {}
    for name, case in _CASES.items():
        arrays[f"{name}/model"] = np.frombuffer(case.model, np.uint8)
        arrays[f"{name}/input"] = _input_of(name)
    np.savez(folder / "in.npz", **arrays)
    command = [sys.executable, "-c", _RUN, str(folder / "in.npz"), str(folder / "out.npz")]
    child = subprocess.run(command, check=False, timeout=120, capture_output=True, text=True)
    assert child.returncode == 0, f"ended with {child.returncode} at the last of:\n{child.stdout}{child.stderr}"
    with np.load(folder / "out.npz") as loaded:
        return dict(loaded)


@pytest.mark.parametrize("name", _CASES)
def test_tensorflow_lite_micro_computes_what_was_built(outputs: Mapping[str, NDArray[np.int8]], name: str) -> None:
    graph = parse_model(_CASES[name].model)
    source, target = graph.tensors[graph.inputs[0]], graph.tensors[graph.outputs[0]]
    assert source.quantization is not None
    assert target.quantization is not None
    reals = (_input_of(name).astype(np.float64) - source.quantization.zero_points[0]) * source.quantization.scales[0]
    expected = _CASES[name].expected(reals) / target.quantization.scales[0] + target.quantization.zero_points[0]
    assert outputs[name].shape == target.shape
    np.testing.assert_allclose(outputs[name], np.clip(np.round(expected), -128, 127), rtol=0, atol=1)
    # A layer that saturates everywhere would agree with anything.
    assert len(np.unique(outputs[name])) > 2
