# SPDX-License-Identifier: Apache-2.0
"""Quantization of small float models, and what comes of them in TensorFlow Lite Micro."""

import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from float_models import CHANNELS, SHAPE, conv_alone, conv_then
from mcubench.convert.produce import Produced, produce
from mcubench.convert.quantize import Calibration, QuantizeOptions, noise_calibration
from mcubench.dataset import quantize_samples
from mcubench.errors import ConfigError, UnsupportedError
from mcubench.model import DType, Graph, Model, OptionValue, parse_model
from mcubench.model.schema import load_schema
from mcubench.oracle import start_oracle

Array = NDArray[Any]
AXES = np.array([1, 2], np.int32)


def quiet(_: str) -> None:
    """Nobody listens."""


def made(data: bytes, options: QuantizeOptions | None = None, calibration: Calibration | None = None) -> Produced:
    calibration = calibration or noise_calibration(parse_model(data), 40, 0)
    return produce(data, options or QuantizeOptions(), calibration, quiet)


def outputs(data: bytes, samples: Array) -> Array:
    """What TFLM computes of float samples, as reals."""
    graph = parse_model(data)
    model = Model(None, "m", "0" * 64, len(data), data, graph)
    source, result = graph.tensors[graph.inputs[0]], graph.tensors[graph.outputs[0]]
    if source.quantization is not None and source.dtype.numpy is not None:
        of_input = source.quantization
        samples = quantize_samples(samples, of_input.scales[0], of_input.zero_points[0], source.dtype.numpy)
    with start_oracle(model, [[sample] for sample in samples]) as job:
        found = np.stack([sample[0] for sample in job.answer().outputs])
    if result.quantization is None:
        return found
    return (found.astype(np.float64) - result.quantization.zero_points[0]) * result.quantization.scales[0]


def sqnr_db(data: bytes, produced: Produced) -> float:
    """Signal to quantization noise, by TFLM's float and integer kernels, on other samples."""
    samples = noise_calibration(parse_model(data), 20, 7).inputs[0]
    real, found = outputs(data, samples).astype(np.float64), outputs(produced.data, samples)
    return float(10 * np.log10((real**2).sum() / max(((real - found) ** 2).sum(), 1e-30)))


def names(graph: Graph) -> list[str]:
    return [operator.name for operator in graph.operators]


ISLANDS: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "ABS": ((1, 6, 6, 8), {"table": "AbsOptions"}),
    "DEPTH_TO_SPACE": ((1, 12, 12, 2), {"table": "DepthToSpaceOptions", "options": {"block_size": 2}}),
    "ELU": ((1, 6, 6, 8), {}),
    "EXPAND_DIMS": ((1, 1, 6, 6, 8), {"table": "ExpandDimsOptions", "constants": [np.array(1, np.int32)]}),
    "LEAKY_RELU": ((1, 6, 6, 8), {"table": "LeakyReluOptions", "options": {"alpha": 0.1}}),
    "L2_NORMALIZATION": ((1, 6, 6, 8), {"table": "L2NormOptions"}),
    "LOG_SOFTMAX": ((1, 6, 6, 8), {"table": "LogSoftmaxOptions"}),
    "PRELU": ((1, 6, 6, 8), {"constants": [np.linspace(0.05, 0.4, 8, dtype=np.float32).reshape(1, 1, 8)]}),
    "REDUCE_MAX": ((1, 8), {"table": "ReducerOptions", "constants": [AXES]}),
    "RELU6": ((1, 6, 6, 8), {}),
    "SQUEEZE": ((6, 6, 8), {"table": "SqueezeOptions", "options": {"squeeze_dims": (0,)}}),
}


@pytest.mark.parametrize("name", ISLANDS)
def test_an_operator_that_the_quantizer_leaves_in_float_is_integer_and_close_in_tflm(name: str) -> None:
    shape, rest = ISLANDS[name]
    data = conv_then(name, shape, **rest)
    produced = made(data)
    graph = parse_model(produced.data)
    assert "DEQUANTIZE" not in names(graph)
    operator = next(operator for operator in graph.operators if operator.name == name)
    assert graph.operand(operator, 0).dtype is DType.INT8
    assert sqnr_db(data, produced) > 28


@pytest.mark.parametrize("name", ["ARG_MAX", "ARG_MIN"])
def test_the_index_of_the_largest_or_least_integer_is_that_of_its_real(name: str) -> None:
    options: dict[str, OptionValue] = {"output_type": int(DType.INT32)}
    table = "ArgMaxOptions" if name == "ARG_MAX" else "ArgMinOptions"
    data = conv_then(
        name, (1, 6, 6), table=table, options=options, constants=[np.array(3, np.int32)], output=DType.INT32
    )
    graph = parse_model(made(data).data)
    assert names(graph) == ["CONV_2D", name]


def test_ranges_cover_every_calibration_sample() -> None:
    data = conv_then("RELU6")
    samples = np.zeros((20, *SHAPE), np.float32)
    samples[3] = 5.0
    graph = parse_model(made(data, calibration=Calibration("data", "d", "0" * 64, (samples,))).data)
    quantization = graph.tensors[graph.inputs[0]].quantization
    assert quantization is not None
    assert (127 - quantization.zero_points[0]) * quantization.scales[0] == pytest.approx(5.0, rel=0.01)


def test_a_bias_beside_weights_that_are_next_to_nothing_is_kept() -> None:
    filters = np.full((CHANNELS, 3, 3, SHAPE[3]), 1e-12, np.float32)
    filters[1:] = np.random.default_rng(0).normal(0, 0.3, (CHANNELS - 1, 3, 3, SHAPE[3]))
    bias = np.full(CHANNELS, 3.0, np.float32)
    data = conv_alone(filters, bias)
    produced = made(data)
    assert [mend.what for mend in produced.mends][:1] == [
        f"the bias did not fit the 32-bit accumulator in 1 of {CHANNELS} channels"
    ]
    found = outputs(produced.data, noise_calibration(parse_model(data), 3, 1).inputs[0])
    assert found[..., 0] == pytest.approx(3.0, abs=0.05)
    assert sqnr_db(data, produced) > 35


def test_each_bias_has_the_scale_of_its_accumulator_to_the_last_bit() -> None:
    graph = parse_model(made(conv_then("RELU6")).data)
    x, w, b = (graph.operand(graph.operators[0], place).quantization for place in range(3))
    assert x is not None
    assert w is not None
    assert b is not None
    products = np.float32(x.scales[0]) * np.array(w.scales, np.float32)
    assert np.array_equal(np.array(b.scales, np.float32), products)


@pytest.mark.parametrize(
    ("options", "types"),
    [
        (QuantizeOptions(), (DType.INT8, DType.INT8)),
        (QuantizeOptions(io="uint8"), (DType.UINT8, DType.UINT8)),
        (QuantizeOptions(io="float32"), (DType.FLOAT32, DType.FLOAT32)),
        (QuantizeOptions("int16x8"), (DType.INT16, DType.INT16)),
        (QuantizeOptions("int16x8", io="int8"), (DType.INT8, DType.INT8)),
        (QuantizeOptions(per_tensor=True), (DType.INT8, DType.INT8)),
        (QuantizeOptions(keep_float=(1,)), (DType.INT8, DType.INT8)),
        (QuantizeOptions(int16=(1,)), (DType.INT8, DType.INT8)),
        (QuantizeOptions("int8-weights", per_tensor=True), (DType.FLOAT32, DType.FLOAT32)),
        (QuantizeOptions("none"), (DType.FLOAT32, DType.FLOAT32)),
    ],
    ids=str,
)
def test_every_scheme_has_the_types_that_were_asked_for_and_is_close_in_tflm(
    options: QuantizeOptions, types: tuple[DType, DType]
) -> None:
    data = conv_then("MAX_POOL_2D", (1, 3, 3, 8), table="Pool2DOptions", options=_POOL)
    produced = made(data, options)
    graph = parse_model(produced.data)
    ends = (graph.tensors[graph.inputs[0]].dtype, graph.tensors[graph.outputs[0]].dtype)
    assert ends == types
    assert sqnr_db(data, produced) > 33


_POOL: dict[str, OptionValue] = {
    "padding": 1,
    "stride_w": 2,
    "stride_h": 2,
    "filter_width": 2,
    "filter_height": 2,
}


def test_a_layer_that_is_kept_in_float_is_float_and_its_neighbours_are_not() -> None:
    data = conv_then("MAX_POOL_2D", (1, 3, 3, 8), table="Pool2DOptions", options=_POOL)
    graph = parse_model(made(data, QuantizeOptions(keep_float=(1,))).data)
    assert names(graph) == ["CONV_2D", "DEQUANTIZE", "MAX_POOL_2D", "QUANTIZE"]
    assert graph.operand(graph.operators[2], 0).dtype is DType.FLOAT32


def test_per_tensor_weights_have_one_scale_and_others_one_a_channel() -> None:
    data = conv_then("RELU6")
    for per_tensor, count in ((True, 1), (False, CHANNELS)):
        graph = parse_model(made(data, QuantizeOptions(per_tensor=per_tensor)).data)
        quantization = graph.operand(graph.operators[0], 1).quantization
        assert quantization is not None
        assert len(quantization.scales) == count


def test_float16_weights_are_half_as_large() -> None:
    data = conv_then("RELU6")
    graph = parse_model(made(data, QuantizeOptions("float16")).data)
    assert {tensor.dtype for tensor in graph.tensors if tensor.is_constant} >= {DType.FLOAT16}


def test_the_same_inputs_give_the_same_bytes() -> None:
    data = conv_then("LEAKY_RELU", table="LeakyReluOptions", options={"alpha": 0.1})
    assert made(data).data == made(data).data


def test_the_file_says_what_it_was_calibrated_on() -> None:
    data = conv_then("RELU6")
    model = load_schema().ModelT.InitFromPackedBuf(made(data).data, 0)
    entries = {entry.name: bytes(model.buffers[entry.buffer].data) for entry in model.metadata}
    assert json.loads(entries[b"mcubench.calibration"]) == {"kind": "noise", "name": "random:40:0", "samples": 40}


def test_a_model_that_the_quantizer_refuses_is_named_with_its_words() -> None:
    with pytest.raises(UnsupportedError, match="ai-edge-quantizer cannot quantize this model: "):
        made(conv_then("RELU6"), calibration=Calibration("data", "d", None, (np.zeros((1, 2), np.float32),)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (QuantizeOptions("float16", io="int8"), "--io int8: with --quantize float16 activations stay float32"),
        (QuantizeOptions(io="int16"), "--io int16 is for --quantize int16x8"),
        (QuantizeOptions("none", per_tensor=True), "--per-tensor: --quantize none has no scales"),
        (QuantizeOptions("int16x8", int16=(0,)), "--int16 LAYER is an exception to --quantize int8"),
        (QuantizeOptions("float16", keep_float=(0,)), "keeps every layer in floating point"),
        (QuantizeOptions(keep_float=(2,), int16=(2, 3)), "layer 2 cannot be kept in float and be int16 at once"),
    ],
    ids=str,
)
def test_options_that_contradict_each_other_are_refused(options: QuantizeOptions, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        options.check()
