# SPDX-License-Identifier: Apache-2.0
"""RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR: the host says for every row and column where it comes from.

Source: resize_nearest_neighbor.h and resize_bilinear.h in tensorflow/lite/kernels/internal/reference.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall, Struct
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import DType, Tensor

_ONE = 1 << 10

Array = npt.NDArray[Any]


def lower_resize_nearest_neighbor(lowering: Lowering) -> KernelCall:
    """Each pixel is one of the input's."""
    source, output = _checked(lowering)
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "rows": ConstantArray("rows", _nearest(lowering, source.shape[1], output.shape[1])),
        "columns": ConstantArray("columns", _nearest(lowering, source.shape[2], output.shape[2])),
        **_sizes(source, output),
        "pixel_bytes": source.size_bytes // math.prod(source.shape[:3]),
    }
    return KernelCall("ResizeNearest", "ResizeNearestParams", "resize.h", fields)


def lower_resize_bilinear(lowering: Lowering) -> KernelCall:
    """Each pixel is a mixture of four of the input's."""
    source, output = _checked(lowering)
    axis, kind = (_axis_float, "Float") if source.dtype is DType.FLOAT32 else (_axis_int8, "Int8")
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "rows": axis(lowering, source.shape[1], output.shape[1]),
        "columns": axis(lowering, source.shape[2], output.shape[2]),
        **_sizes(source, output),
        "depth": source.shape[3],
    }
    return KernelCall(f"ResizeBilinear{kind}", f"ResizeBilinear{kind}Params", "resize.h", fields)


def _checked(lowering: Lowering) -> tuple[Tensor, Tensor]:
    source, output = lowering.input(0), lowering.output()
    lowering.check_type(output, source.dtype)
    size = lowering.integers(lowering.input(1))
    if len(source.shape) != 4 or output.shape != (source.shape[0], *size, source.shape[3]):
        raise lowering.unsupported(f"{list(source.shape)} to the size {size} does not give {list(output.shape)}")
    if max(*source.shape, *output.shape) >= 1 << 20:
        raise lowering.unsupported(f"{list(source.shape)} or {list(output.shape)} is too large")
    return source, output


def _sizes(source: Tensor, output: Tensor) -> dict[str, Any]:
    return {
        "batches": source.shape[0],
        "input_rows": source.shape[1],
        "input_columns": source.shape[2],
        "output_rows": output.shape[1],
        "output_columns": output.shape[2],
    }


def _aligned(lowering: Lowering, outputs: int) -> bool:
    return bool(lowering.option("align_corners")) and outputs > 1


def _scale(lowering: Lowering, inputs: int, outputs: int) -> np.float32:
    less = 1 if _aligned(lowering, outputs) else 0
    return np.float32(np.float32(inputs - less) / np.float32(outputs - less))


def _nearest(lowering: Lowering, inputs: int, outputs: int) -> Array:
    scale = _scale(lowering, inputs, outputs)
    half = np.float32(0.5 if lowering.option("half_pixel_centers") else 0)
    places = (np.arange(outputs).astype(np.float32) + half) * scale
    whole = np.floor(places + np.float32(0.5)) if lowering.option("align_corners") else np.floor(places)
    inside: Array = np.clip(whole.astype(np.int32), 0, inputs - 1)
    return inside


def _axis_int8(lowering: Lowering, inputs: int, outputs: int) -> Struct:
    less = 1 if _aligned(lowering, outputs) else 0
    step = (_ONE * (inputs - less) + (outputs - less) // 2) // (outputs - less)
    places = np.arange(outputs, dtype=np.int64) * step
    if lowering.option("half_pixel_centers"):
        places += step // 2 - _ONE // 2
    first = np.maximum(_divide(places, _ONE), 0)
    second = np.minimum(_divide(places + _ONE - 1, _ONE), inputs - 1)
    return _axis(first, second, (places - first * _ONE).astype(np.int32))


def _divide(values: Array, by: int) -> Array:
    """Rounded to zero, as in C."""
    quotients: Array = np.sign(values) * (np.abs(values) // by)
    return quotients


def _axis_float(lowering: Lowering, inputs: int, outputs: int) -> Struct:
    places = np.arange(outputs).astype(np.float32)
    if lowering.option("half_pixel_centers"):
        places = (places + np.float32(0.5)) * _scale(lowering, inputs, outputs) - np.float32(0.5)
    else:
        places *= _scale(lowering, inputs, outputs)
    first = np.maximum(np.floor(places).astype(np.int64), 0)
    second = np.minimum(np.ceil(places).astype(np.int64), inputs - 1)
    return _axis(first, second, places - first.astype(np.float32))


def _axis(first: Array, second: Array, distance: Array) -> Struct:
    return Struct(
        {
            "first": ConstantArray("first", first.astype(np.int32)),
            "second": ConstantArray("second", second.astype(np.int32)),
            "distance": ConstantArray("distance", distance),
        }
    )
