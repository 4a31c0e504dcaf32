# SPDX-License-Identifier: Apache-2.0
"""Operators that move numbers and never look at a scale: what goes in and what comes out must have the same."""

from typing import Any

from mcubench.convert.mend.record import Mend
from mcubench.model import DType
from mcubench.model.editable import EditableModel

# Operators whose TFLM kernels copy or select integers (tensorflow/lite/micro/kernels/<operator>.cc), with the
# operands that are copied from; None is all of them.
_MOVERS: dict[str, tuple[int, ...] | None] = {
    "BATCH_TO_SPACE_ND": (0,),
    "CONCATENATION": None,
    "DEPTH_TO_SPACE": (0,),
    "EXPAND_DIMS": (0,),
    "GATHER": (0,),
    "GATHER_ND": (0,),
    "MAX_POOL_2D": (0,),
    "MAXIMUM": None,
    "MINIMUM": None,
    "MIRROR_PAD": (0,),
    "PACK": None,
    "PAD": (0,),
    "PADV2": (0,),
    "REDUCE_MAX": (0,),
    "RESHAPE": (0,),
    "RESIZE_BILINEAR": (0,),
    "RESIZE_NEAREST_NEIGHBOR": (0,),
    "SLICE": (0,),
    "SPACE_TO_BATCH_ND": (0,),
    "SPACE_TO_DEPTH": (0,),
    "SPLIT": (1,),
    "SPLIT_V": (0,),
    "SQUEEZE": (0,),
    "STRIDED_SLICE": (0,),
    "TRANSPOSE": (0,),
    "UNPACK": (0,),
}
_INTEGERS = (DType.INT8, DType.UINT8, DType.INT16)


def requantize_where_scales_differ(model: EditableModel) -> list[Mend]:
    """Put a QUANTIZE in front of an operand whose scale is not the output's."""
    mends = []
    for operator in list(model.graph.operators):
        name = model.name(operator)
        if name not in _MOVERS:
            continue
        places = _MOVERS[name]
        for place in range(len(operator.inputs)) if places is None else places:
            mend = _requantize(model, operator, place)
            if mend is not None:
                mends.append(mend)
    return mends


def _requantize(model: EditableModel, operator: Any, place: int) -> Mend | None:
    source, output = int(operator.inputs[place]), int(operator.outputs[0])
    dtype = model.dtype(output)
    if dtype not in _INTEGERS or model.dtype(source) is not dtype:
        return None
    had, wanted = model.quantization(source), model.quantization(output)
    if had is None or wanted is None or had.equals(wanted):
        return None
    label = model.label(operator)
    name = f"{model.tensor_name(source)}_requantized_{place}"
    between = model.add_tensor(name, model.graph.tensors[source].shape, dtype, wanted)
    model.insert_before(operator, model.new_operator("QUANTIZE", [source], [between]))
    model.replace_input(operator, place, between)
    return Mend(
        label,
        "moves integers from one scale to another without looking; they are requantized first",
        f"scale {had.scale:.6g}, zero point {had.zero_point}",
        f"scale {wanted.scale:.6g}, zero point {wanted.zero_point}",
    )
