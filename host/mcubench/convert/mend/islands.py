# SPDX-License-Identifier: Apache-2.0
"""Operators that the quantizer leaves in floating point although TFLM computes them on integers.

Each lies between a DEQUANTIZE and a QUANTIZE. Taking both away leaves the operator's own integer form, with the same
scale at its output: smaller, faster, and run by kernels that know no float.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from mcubench.convert.mend.record import Mend
from mcubench.model import DType
from mcubench.model.editable import Affine, EditableModel


@dataclass(frozen=True)
class _Rule:
    """What TFLM's integer kernel wants of its output: any scale, the input's own, one of its own, or none (indices).

    `constants` are the operands that are quantized too.
    """

    output: Literal["any", "input's", "fixed", "none"]
    types: tuple[DType, ...] = (DType.INT8,)
    fixed: Affine | None = None
    constants: tuple[int, ...] = ()


_LARGEST_WEIGHT = 127
_BOTH = (DType.INT8, DType.INT16)
# tensorflow/lite/micro/kernels: the types that each kernel's Prepare and Eval accept, and its check of the output
# (log_softmax.cc: 16/256 and 127; l2norm.cc: 1/128 and 0). Each row is run against TFLM in the tests.
_RULES = {
    "ABS": _Rule("any", _BOTH),
    "ARG_MAX": _Rule("none"),
    "ARG_MIN": _Rule("none"),
    "BATCH_TO_SPACE_ND": _Rule("input's"),
    "DEPTH_TO_SPACE": _Rule("input's"),
    "ELU": _Rule("any"),
    "EXPAND_DIMS": _Rule("input's"),
    "L2_NORMALIZATION": _Rule("fixed", fixed=Affine.of_tensor(1 / 128, 0)),
    "LEAKY_RELU": _Rule("any", _BOTH),
    "LOG_SOFTMAX": _Rule("fixed", fixed=Affine.of_tensor(16 / 256, 127)),
    "MINIMUM": _Rule("input's"),
    "PRELU": _Rule("any", constants=(1,)),
    "REDUCE_MAX": _Rule("input's"),
    # Its integer kernel only clamps (activations.cc, Relu6Quantized).
    "RELU6": _Rule("input's"),
    "SPACE_TO_BATCH_ND": _Rule("input's"),
    "SQUEEZE": _Rule("input's", _BOTH),
}


def fold_islands(model: EditableModel) -> list[Mend]:
    """Turn each such operator into its integer form."""
    mends = []
    for operator in [operator for operator in model.graph.operators if model.name(operator) in _RULES]:
        label = model.label(operator)
        folded = _fold(model, operator, _RULES[model.name(operator)])
        if folded is not None:
            mends.append(Mend(label, "left in floating point by the quantizer", "float32", folded.name.lower()))
    return mends


def _fold(model: EditableModel, operator: Any, rule: _Rule) -> DType | None:
    """The type that the operator computes in now; None where it stays as it is."""
    dequantize = model.producer(int(operator.inputs[0]))
    if dequantize is None or model.name(dequantize) != "DEQUANTIZE":
        return None
    source, real = int(dequantize.inputs[0]), int(dequantize.outputs[0])
    dtype, affine = model.dtype(source), model.quantization(source)
    if dtype not in rule.types or affine is None:
        return None
    if rule.output != "none" and not _fold_output(model, operator, rule, dtype, affine):
        return None
    model.replace_input(operator, 0, source)
    for place in rule.constants:
        _quantize_constant(model, operator, place)
    if not model.consumers(real) and not model.is_output(real):
        model.remove(dequantize)
    return dtype


def _fold_output(model: EditableModel, operator: Any, rule: _Rule, dtype: DType, of_input: Affine) -> bool:
    """Write integers where one QUANTIZE followed; it stays, from integers to integers, where the scales differ."""
    output = int(operator.outputs[0])
    readers = model.consumers(output)
    if len(readers) != 1 or model.name(readers[0]) != "QUANTIZE" or model.is_output(output):
        return False
    quantize = readers[0]
    target = int(quantize.outputs[0])
    wanted = model.quantization(target)
    if wanted is None or model.dtype(target) is not dtype:
        return False
    made = rule.fixed or (wanted if rule.output == "any" else of_input)
    if made.equals(wanted):
        operator.outputs = np.array([target], np.int32)
        model.remove(quantize)
        return True
    name = f"{model.tensor_name(output)}_{dtype.name.lower()}"
    between = model.add_tensor(name, model.graph.tensors[output].shape, dtype, made)
    operator.outputs = np.array([between], np.int32)
    model.replace_input(quantize, 0, between)
    return True


def _quantize_constant(model: EditableModel, operator: Any, position: int) -> None:
    """A float operand as int8, symmetric, in a tensor of its own."""
    tensor = int(operator.inputs[position])
    values = model.constant(tensor)
    if values is None or values.dtype != np.float32:
        return
    affine = Affine.of_tensor(float(np.abs(values).max()) / _LARGEST_WEIGHT or 1.0, 0)
    made = model.add_tensor(f"{model.tensor_name(tensor)}_int8", values.shape, DType.INT8, affine)
    steps = np.clip(np.rint(values / affine.scales[0]), -_LARGEST_WEIGHT, _LARGEST_WEIGHT)
    model.set_constant(made, steps.astype(np.int8))
    model.replace_input(operator, position, made)
