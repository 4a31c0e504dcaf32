# SPDX-License-Identifier: Apache-2.0
"""The types at a model's inputs and outputs: what the application has in its hands, or wants to have."""

from collections.abc import Mapping

import numpy as np

from mcubench.convert.mend.record import Mend
from mcubench.model import DType
from mcubench.model.editable import Affine, EditableModel

_LIMITS = {DType.INT8: (-128, 127), DType.UINT8: (0, 255), DType.INT16: (-32768, 32767)}
# From a zero point of int8 to the same real zero in uint8.
_OFFSET = 128


def set_io_types(model: EditableModel, wanted: DType, ranges: Mapping[str, tuple[float, float]]) -> list[Mend]:
    """Put a QUANTIZE or DEQUANTIZE at each input and output of another type than `wanted`.

    Only numbers that stand for reals are meant: indices, as ARG_MAX writes them, stay as they are. `ranges` are what
    float tensors were seen to hold, for those that become integers.
    """
    mends = []
    for kind, ends in (("input", model.graph.inputs), ("output", model.graph.outputs)):
        for place, inside in enumerate(map(int, ends)):
            outside = _outside(model, inside, wanted, ranges)
            if outside is not None:
                _connect(model, inside, outside, kind)
                ends[place] = outside
                before, after = model.dtype(inside).name.lower(), wanted.name.lower()
                mends.append(Mend(f"{kind} {place}", f"{kind}s were asked for as {after}", before, after))
    return mends


def _outside(
    model: EditableModel, tensor: int, wanted: DType, ranges: Mapping[str, tuple[float, float]]
) -> int | None:
    """A new tensor of the wanted type that stands for the same reals; None where there is nothing to do."""
    dtype, affine = model.dtype(tensor), model.quantization(tensor)
    seen = ranges.get(model.tensor_name(tensor))
    if dtype is wanted or (dtype is not DType.FLOAT32 and affine is None):
        return None
    if wanted is DType.FLOAT32:
        outside = None
    elif affine is not None and {dtype, wanted} == {DType.INT8, DType.UINT8}:
        offset = _OFFSET if wanted is DType.UINT8 else -_OFFSET
        outside = Affine.of_tensor(affine.scale, affine.zero_point + offset)
    elif seen is not None:
        outside = _cover(*seen, wanted)
    elif affine is not None:
        least, greatest = ((limit - affine.zero_point) * affine.scale for limit in _LIMITS[dtype])
        outside = _cover(least, greatest, wanted)
    else:
        return None
    name = f"{model.tensor_name(tensor)}_{wanted.name.lower()}"
    return model.add_tensor(name, model.graph.tensors[tensor].shape, wanted, outside)


def _cover(least: float, greatest: float, wanted: DType) -> Affine:
    """A scale and a zero point with which the type covers a range and has an exact zero."""
    least, greatest = min(least, 0.0), max(greatest, 0.0)
    low, high = _LIMITS[wanted]
    if wanted is DType.INT16:  # symmetric, as TFLite's kernels want it
        return Affine.of_tensor(max(-least, greatest) / high or 1.0, 0)
    scale = (greatest - least) / (high - low) or 1.0
    return Affine.of_tensor(scale, int(np.clip(round(low - least / scale), low, high)))


def _connect(model: EditableModel, inside: int, outside: int, kind: str) -> None:
    """Put the operator between what is inside and what is outside, and have signatures name the latter."""
    source, target = (outside, inside) if kind == "input" else (inside, outside)
    name = "DEQUANTIZE" if model.dtype(target) is DType.FLOAT32 else "QUANTIZE"
    operator = model.new_operator(name, [source], [target])
    model.graph.operators.insert(0 if kind == "input" else len(model.graph.operators), operator)
    for signature in model.root.signatureDefs or []:
        for entry in signature.inputs if kind == "input" else signature.outputs:
            if entry.tensorIndex == inside:
                entry.tensorIndex = outside
