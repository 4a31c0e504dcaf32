# SPDX-License-Identifier: Apache-2.0
"""UNIDIRECTIONAL_SEQUENCE_LSTM without peepholes, projection, normalization and coupled gates."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.fixed_point import INT8_MIN, INT32_MAX, Multiplier, quantize_multiplier
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall, Struct, Value
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators.sigmoid_int16 import sigmoid_table
from mcubench.model import Activation, DType, Tensor

Array = npt.NDArray[Any]

# Positions of the inputs, from tensorflow/lite/micro/kernels/lstm_shared.h.
_INPUTS = 24
_GATES = {"input_gate": 0, "forget_gate": 1, "cell_gate": 2, "output_gate": 3}
_INPUT_WEIGHTS, _RECURRENT_WEIGHTS, _BIASES, _HIDDEN, _CELL = 1, 5, 12, 18, 19
_VARIANTS = {"peepholes": (9, 10, 11), "a projection": (16, 17), "layer normalization": (20, 21, 22, 23)}

# Before its function a gate has 12 bits behind the point, after it 15.
_WEIGHED, _GATE = 2.0**-12, 2.0**-15
# What TensorFlow Lite holds a 64-bit sum to before it is multiplied.
_LARGEST_SUM = 1 << 47


def lower_lstm(lowering: Lowering) -> KernelCall:
    """Hidden state and cell state are variables, and begin with their zero points.

    Source: tensorflow/lite/micro/kernels/lstm_eval.h and lstm_eval_common.cc.
    """
    _check_variant(lowering)
    source, output = lowering.input(0), lowering.output()
    hidden, cell = lowering.input(_HIDDEN), lowering.input(_CELL)
    for tensor in (output, hidden):
        lowering.check_type(tensor, source.dtype)
    for state in (hidden, cell):
        if not state.is_variable:
            raise lowering.unsupported(f"its state {state.label} is no variable")
    sizes = _sizes(lowering)
    addresses: dict[str, Value] = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "hidden": lowering.address(hidden),
        "cell": lowering.address(cell),
    }
    shape = (int(sizes["units"]), int(sizes["input_depth"]))
    if source.dtype is DType.FLOAT32:
        lowering.check_type(cell, DType.FLOAT32)
        gates = {name: _float_gate(lowering, at, shape) for name, at in _GATES.items()}
        clip = _cell_clip(lowering)
        fields = {**addresses, "sizes": Struct(sizes), **gates, "cell_limit": clip if clip > 0 else math.inf}
        return KernelCall("LstmFloat", "LstmFloatParams", "lstm.h", fields)
    kind = "Int8" if source.dtype is DType.INT8 else "Int16"
    make = _int8_gate if source.dtype is DType.INT8 else _int16_gate
    gates = {name: make(lowering, at, shape) for name, at in _GATES.items()}
    fields = {**addresses, "table": sigmoid_table(), "sizes": Struct(sizes), **gates, **_cell_fields(lowering)}
    return KernelCall(f"Lstm{kind}", f"Lstm{kind}Params", "lstm.h", fields)


def _check_variant(lowering: Lowering) -> None:
    """Check that it is the one kind of LSTM that TensorFlow Lite Micro has."""
    if len(lowering.operator.inputs) != _INPUTS:
        raise lowering.unsupported(f"it has {len(lowering.operator.inputs)} inputs, not {_INPUTS}")
    for what, positions in _VARIANTS.items():
        if any(lowering.optional_input(position) is not None for position in positions):
            raise lowering.unsupported(f"it has {what}")
    if lowering.optional_input(_INPUT_WEIGHTS) is None or lowering.optional_input(_RECURRENT_WEIGHTS) is None:
        raise lowering.unsupported("its input gate is coupled to the forget gate (CIFG)")
    activation = lowering.option("fused_activation_function")
    if activation != Activation.TANH:
        raise lowering.unsupported(f"fused activation {activation}, and TANH is the one there is")
    if lowering.option("diagonal_recurrent_tensors"):
        raise lowering.unsupported("its recurrent weights are diagonals")


def _sizes(lowering: Lowering) -> dict[str, int]:
    """The fields of LstmSizes, after a check of the shapes."""
    source, output = lowering.input(0), lowering.output()
    hidden, cell = lowering.input(_HIDDEN), lowering.input(_CELL)
    if len(source.shape) != 3 or len(hidden.shape) != 2:
        raise lowering.unsupported(f"input {list(source.shape)} and state {list(hidden.shape)}")
    time_major = lowering.option("time_major") != 0
    batches, steps = source.shape[1::-1] if time_major else source.shape[:2]
    units = hidden.shape[1]
    states = {hidden.element_count, cell.element_count}
    if output.shape != (*source.shape[:2], units) or states != {batches * units}:
        raise lowering.unsupported(
            f"input {list(source.shape)} does not go with states {list(hidden.shape)} and {list(cell.shape)} and "
            f"output {list(output.shape)}"
        )
    return {
        "batches": batches,
        "steps": steps,
        "input_depth": source.shape[2],
        "units": units,
        "batch_stride": 1 if time_major else steps,
        "step_stride": batches if time_major else 1,
    }


@dataclass(frozen=True)
class _Arrays:
    """The weights and biases of a gate."""

    input_weights: Array
    recurrent_weights: Array
    biases: Array

    def fields(self) -> dict[str, Value]:
        return {
            "input_weights": ConstantArray("input_weights", self.input_weights.ravel()),
            "recurrent_weights": ConstantArray("recurrent_weights", self.recurrent_weights.ravel()),
            "biases": ConstantArray("biases", self.biases),
        }


def _arrays(lowering: Lowering, gate: int, shape: tuple[int, int], weights: DType, biases: DType) -> _Arrays:
    units, depth = shape
    arrays = []
    for first, dtype, wanted in (
        (_INPUT_WEIGHTS, weights, (units, depth)),
        (_RECURRENT_WEIGHTS, weights, (units, units)),
        (_BIASES, biases, (units,)),
    ):
        tensor = lowering.input(first + gate)
        values: Array = lowering.constant(tensor, dtype)
        if values.shape != wanted:
            raise lowering.unsupported(
                f"tensor '{tensor.short_name}' has shape {list(tensor.shape)}, not {list(wanted)}"
            )
        arrays.append(values)
    return _Arrays(*arrays)


def _float_gate(lowering: Lowering, gate: int, shape: tuple[int, int]) -> Struct:
    return Struct(_arrays(lowering, gate, shape, DType.FLOAT32, DType.FLOAT32).fields())


def _int8_gate(lowering: Lowering, gate: int, shape: tuple[int, int]) -> Struct:
    arrays = _arrays(lowering, gate, shape, DType.INT8, DType.INT32)
    _, input_zero_point = lowering.int8_activation(lowering.input(0))
    _, hidden_zero_point = lowering.int8_activation(lowering.input(_HIDDEN))
    scales = _gate_scales(lowering, gate)
    nothing = np.zeros(shape[0], np.int32)
    biases = lowering.folded_biases(arrays.input_weights, arrays.biases, input_zero_point)
    recurrent = lowering.folded_biases(arrays.recurrent_weights, nothing, hidden_zero_point)
    for weights, added, zero_point, scale in (
        (arrays.input_weights, arrays.biases, input_zero_point, scales[0]),
        (arrays.recurrent_weights, nothing, hidden_zero_point, scales[1]),
    ):
        lowering.check_accumulators(weights, added, zero_point, [scale] * shape[0])
        # The kernel adds inputs as they are, and the folded bias is larger than what it stands for.
        if np.abs(weights.astype(np.int64)).sum(axis=1).max() * -2 * INT8_MIN + np.abs(added).max() > INT32_MAX:
            raise lowering.unsupported("a 32-bit accumulator can overflow")
    return Struct(
        {
            **arrays.fields(),
            "biases": ConstantArray("biases", biases),
            "recurrent_biases": ConstantArray("recurrent_biases", recurrent),
            "input_scale": _scale(scales[0]),
            "recurrent_scale": _scale(scales[1]),
        }
    )


def _int16_gate(lowering: Lowering, gate: int, shape: tuple[int, int]) -> Struct:
    arrays = _arrays(lowering, gate, shape, DType.INT8, DType.INT64)
    scales = _gate_scales(lowering, gate)
    sums = np.abs(arrays.input_weights.astype(np.int64)).sum(axis=1) * 32_768
    kept = np.abs(arrays.recurrent_weights.astype(np.int64)).sum(axis=1) * 32_768
    largest = max(int((sums + np.abs(arrays.biases)).max()), int(kept.max()))
    if largest >= _LARGEST_SUM or any(not -31 <= scale.shift < 8 for scale in scales):
        raise lowering.unsupported("its sums do not fit 48 bits, or its scales their multipliers")
    return Struct(
        {**arrays.fields(), "input_scale": _short_scale(scales[0]), "recurrent_scale": _short_scale(scales[1])}
    )


def _gate_scales(lowering: Lowering, gate: int) -> tuple[Multiplier, Multiplier]:
    """From products of the input, and of the hidden state, to what the gate's function is of."""
    return (
        _product_scale(lowering, lowering.input(0), lowering.input(_INPUT_WEIGHTS + gate)),
        _product_scale(lowering, lowering.input(_HIDDEN), lowering.input(_RECURRENT_WEIGHTS + gate)),
    )


def _product_scale(lowering: Lowering, values: Tensor, weights: Tensor) -> Multiplier:
    scale, _ = lowering.activation(values, values.dtype)
    quantization = weights.quantization
    if quantization is None or quantization.per_channel or any(quantization.zero_points):
        raise lowering.unsupported(f"tensor '{weights.short_name}' has no single scale with zero point 0")
    return quantize_multiplier(scale * quantization.scales[0] / _WEIGHED)


def _cell_fields(lowering: Lowering) -> Mapping[str, Value]:
    """The scales around the cell, which is int16."""
    hidden, cell = lowering.input(_HIDDEN), lowering.input(_CELL)
    hidden_scale, hidden_zero_point = lowering.activation(hidden, hidden.dtype)
    cell_scale, _ = lowering.activation(cell, DType.INT16)
    products = {
        "forgotten": quantize_multiplier(_GATE * cell_scale / cell_scale),
        "added": quantize_multiplier(_GATE * _GATE / cell_scale),
        "shown": quantize_multiplier(_GATE * _GATE / hidden_scale),
    }
    if any(scale.shift >= 0 for scale in products.values()):
        raise lowering.unsupported(f"the scales of its states are too small: {cell_scale} and {hidden_scale}")
    multiplier, shift = _tanh_scale(lowering, cell_scale)
    clip = _cell_clip(lowering)
    return {
        **{name: _scale(scale) for name, scale in products.items()},
        "tanh_multiplier": multiplier,
        "tanh_shift": shift,
        "cell_limit": int(min(clip / cell_scale, 32_767.0)) if clip > 0 else 32_768,
        "hidden_offset": hidden_zero_point,
    }


def _tanh_scale(lowering: Lowering, cell_scale: float) -> tuple[int, int]:
    """A multiplier and a shift to the right; the cell's scale is a power of two, or taken for the nearest."""
    bits = math.floor(math.log2(cell_scale) + 0.5) + 12
    multiplier, shift = (3 << bits, 0) if bits >= 0 else (3, -bits)
    if bits > 14 or shift > 30:
        raise lowering.unsupported(f"its cell has scale {cell_scale}")
    return multiplier, shift


def _cell_clip(lowering: Lowering) -> float:
    clip = lowering.operator.options.get("cell_clip", 0.0)
    if not isinstance(clip, float) or not clip >= 0:
        raise lowering.unsupported(f"option cell_clip is {clip}")
    return clip


def _scale(multiplier: Multiplier) -> Struct:
    return Struct({"multiplier": multiplier.value, "shift": multiplier.shift})


def _short_scale(multiplier: Multiplier) -> Struct:
    """Of 16 bits, for a 64-bit sum.

    Source: MultiplyByQuantizedMultiplier of 64 bits in tensorflow/lite/kernels/internal/common.cc.
    """
    short = (multiplier.value + (1 << 15)) >> 16 if multiplier.value < 0x7FFF0000 else 0x7FFF
    return Struct({"multiplier": short, "shift": 15 - multiplier.shift})
