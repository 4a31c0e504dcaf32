# SPDX-License-Identifier: Apache-2.0
"""SVDF: features of the input, remembered and weighed over time."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.fixed_point import INT8_MAX, INT8_MIN, INT32_MAX, INT32_MIN, Multiplier, quantize_multiplier
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import Activation, DType, Tensor

Array = npt.NDArray[Any]

# Of float32 the fused activations let everything through, infinities included, but for these limits.
_LIMITS = {
    Activation.NONE: (-np.inf, np.inf),
    Activation.RELU: (0.0, np.inf),
    Activation.RELU_N1_TO_1: (-1.0, 1.0),
    Activation.RELU6: (0.0, 6.0),
}


def lower_svdf(lowering: Lowering) -> KernelCall:
    """Input batches x depth; feature weights filters x depth; time weights filters x memory; biases; state.

    The state is a variable, and begins with its zero point. TensorFlow Lite Micro leaves the fused activation out
    where the types are integers, and needs the biases.

    Source: tensorflow/lite/micro/kernels/svdf_common.cc.
    """
    source, output, state = lowering.input(0), lowering.output(), lowering.input(4)
    features = _constant(lowering, lowering.input(1), 2)
    time = _constant(lowering, lowering.input(2), 2)
    biases = _constant(lowering, lowering.input(3), 1)
    filters, depth = features.shape
    rank = lowering.positive_option("rank")
    if not state.is_variable:
        raise lowering.unsupported(f"its state {state.label} is no variable")
    if filters % rank:
        raise lowering.unsupported(f"{filters} filters are no multiple of rank {rank}")
    units, memory, batches = filters // rank, time.shape[1], source.shape[0] if source.shape else 0
    shapes = (source.shape, time.shape, biases.shape, state.shape, output.shape)
    if shapes != ((batches, depth), (filters, memory), (units,), (batches, filters * memory), (batches, units)):
        raise lowering.unsupported(
            f"weights {list(features.shape)} and {list(time.shape)} at rank {rank} do not go with input "
            f"{list(source.shape)}, {biases.size} biases, state {list(state.shape)} and output {list(output.shape)}"
        )
    addresses = {name: lowering.address(it) for name, it in (("input", source), ("output", output), ("state", state))}
    sizes = {"batches": batches, "input_depth": depth, "units": units, "rank": rank, "memory": memory}
    if source.dtype is DType.FLOAT32:
        return _float(lowering, addresses, sizes, (features, time, biases))
    return _integer(lowering, addresses, sizes, (features, time, biases))


def _float(
    lowering: Lowering, addresses: dict[str, Any], sizes: dict[str, int], arrays: tuple[Array, Array, Array]
) -> KernelCall:
    features, time, biases = arrays
    for tensor in (*(lowering.input(position) for position in range(5)), lowering.output()):
        lowering.check_type(tensor, DType.FLOAT32)
    activation = lowering.option("fused_activation_function")
    limits = _LIMITS.get(Activation(activation)) if activation in set(Activation) else None
    if limits is None:
        raise lowering.unsupported(f"fused activation {activation}")
    fields = {
        **addresses,
        "feature_weights": ConstantArray("feature_weights", features.ravel()),
        "time_weights": ConstantArray("time_weights", time.ravel()),
        "biases": ConstantArray("biases", biases),
        **sizes,
        "low": float(limits[0]),
        "high": float(limits[1]),
    }
    return KernelCall("SvdfFloat", "SvdfFloatParams", "svdf.h", fields)


def _integer(
    lowering: Lowering, addresses: dict[str, Any], sizes: dict[str, int], arrays: tuple[Array, Array, Array]
) -> KernelCall:
    features, time, biases = arrays
    source, output, state = lowering.input(0), lowering.output(), lowering.input(4)
    lowering.check_type(lowering.input(1), DType.INT8)
    lowering.check_type(lowering.input(2), DType.INT8, DType.INT16)
    lowering.check_type(lowering.input(3), DType.INT32)
    lowering.check_type(state, lowering.input(2).dtype)
    _, zero_point = lowering.int8_activation(source)
    _, output_zero_point = lowering.int8_activation(output)
    state_scale, state_zero_point = lowering.activation(state, state.dtype)
    first, second = _multipliers(lowering, state_scale)
    low, high = lowering.integer_range(state)
    feature_biases = _folded(lowering, features, np.zeros(features.shape[0], np.int64), zero_point)
    by_unit = time.astype(np.int64).reshape(sizes["units"], -1)
    folded = _folded(lowering, by_unit, biases.astype(np.int64), state_zero_point)
    _check_sums(lowering, features, np.abs(feature_biases), (INT8_MIN, INT8_MAX), first)
    _check_sums(lowering, by_unit, np.abs(folded), (low, high), second)
    fields = {
        **addresses,
        "feature_weights": ConstantArray("feature_weights", features.ravel()),
        "feature_biases": ConstantArray("feature_biases", feature_biases.astype(np.int32)),
        "time_weights": ConstantArray("time_weights", time.ravel()),
        "biases": ConstantArray("biases", folded.astype(np.int32)),
        **sizes,
        "feature_multiplier": first.value,
        "feature_shift": first.shift,
        "state_offset": state_zero_point,
        "multiplier": second.value,
        "shift": second.shift,
        "output_offset": output_zero_point,
    }
    kind = "Int8" if state.dtype is DType.INT8 else "Int16"
    return KernelCall(f"Svdf{kind}", f"Svdf{kind}Params", "svdf.h", fields)


def _multipliers(lowering: Lowering, state_scale: float) -> tuple[Multiplier, Multiplier]:
    """From products of the input to the state, and from those of the state to the output, in single precision."""
    source_scale, _ = lowering.activation(lowering.input(0), DType.INT8)
    output_scale, _ = lowering.int8_activation(lowering.output())
    with np.errstate(over="ignore"):
        into = np.float32(source_scale) * _scale(lowering, 1) / np.float32(state_scale)
        out = np.float32(state_scale) * _scale(lowering, 2) / np.float32(output_scale)
    if not (np.isfinite(into) and np.isfinite(out)):
        raise lowering.unsupported(f"its scales are too far apart: {source_scale}, {state_scale} and {output_scale}")
    return quantize_multiplier(float(into)), quantize_multiplier(float(out))


def _scale(lowering: Lowering, position: int) -> np.float32:
    """The one scale of weights."""
    tensor = lowering.input(position)
    if tensor.quantization is None or tensor.quantization.per_channel or any(tensor.quantization.zero_points):
        raise lowering.unsupported(f"tensor '{tensor.short_name}' has no single scale with zero point 0")
    return np.float32(tensor.quantization.scales[0])


def _folded(lowering: Lowering, weights: Array, biases: Array, zero_point: int) -> Array:
    folded: Array = biases - zero_point * weights.astype(np.int64).sum(axis=1)
    if folded.min() < INT32_MIN or folded.max() > INT32_MAX:
        raise lowering.unsupported("a bias with a zero point folded in does not fit 32 bits")
    return folded


def _check_sums(
    lowering: Lowering, weights: Array, biases: Array, limits: tuple[int, int], multiplier: Multiplier
) -> None:
    """Prove that no accumulator can overflow 32 bits, on the way or after a shift to the left.

    Where the products have 32 bits themselves, as TensorFlow Lite's sum, it may overflow before a shift to the right.
    """
    if limits[0] < INT8_MIN and multiplier.shift < 0:
        return
    sums = np.abs(weights.astype(np.int64)).sum(axis=1) * -limits[0] + biases
    if multiplier.shift > 30 or int(sums.max()) << max(multiplier.shift, 0) > INT32_MAX:
        raise lowering.unsupported("a 32-bit accumulator can overflow")


def _constant(lowering: Lowering, tensor: Tensor, rank: int) -> Array:
    values: Array = lowering.constant(tensor, tensor.dtype)
    if values.ndim != rank:
        raise lowering.unsupported(f"tensor '{tensor.short_name}' has shape {list(tensor.shape)}")
    return values
