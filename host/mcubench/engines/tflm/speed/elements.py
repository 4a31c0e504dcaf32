# SPDX-License-Identifier: Apache-2.0
"""Rules about operators that go over their elements: exponentials, changes of scale, broadcasts."""

from mcubench.engines.tflm.speed.rule import Rule, Subject
from mcubench.model import DType

# Fixed-point exponentials and divisions, a value at a time.
_EXPONENTIAL = {"LOGISTIC", "LOG_SOFTMAX", "SOFTMAX", "TANH"}
_BROADCASTING = {"ADD", "MUL", "SUB"}
# From which number of values for a MAC of the model on it is worth a word.
_OF_THE_MACS = 0.005


def _exponential(subject: Subject) -> str | None:
    output = subject.output()
    if subject.name not in _EXPONENTIAL or output is None or output.dtype.is_float:
        return None
    if output.element_count < _OF_THE_MACS * subject.whole.macs:
        return None
    return f"{output.element_count:,} values"


def _changes_scale(subject: Subject) -> str | None:
    source, output = subject.input(0), subject.output()
    if subject.name != "QUANTIZE" or source is None or output is None or source.dtype.integer_range is None:
        return None
    return f"{output.element_count:,} values from {source.dtype.name} to {output.dtype.name}"


def _crosses_to_float(subject: Subject) -> str | None:
    source, output = subject.input(0), subject.output()
    if source is None or output is None or source.is_constant:
        return None
    if subject.name == "QUANTIZE" and source.dtype is DType.FLOAT32:
        where = "the model's input" if source.index in subject.graph.inputs else f"'{source.short_name}'"
        return f"{source.element_count:,} values of {where} from float"
    if subject.name == "DEQUANTIZE" and output.dtype is DType.FLOAT32:
        where = "the model's output" if output.index in subject.graph.outputs else f"'{output.short_name}'"
        return f"{output.element_count:,} values of {where} to float"
    return None


def _broadcasts(subject: Subject) -> str | None:
    left, right, output = subject.input(0), subject.input(1), subject.output()
    if subject.name not in _BROADCASTING or left is None or right is None or output is None:
        return None
    if left.shape == right.shape:
        return None
    shapes = " and ".join("x".join(map(str, tensor.shape)) or "a scalar" for tensor in (left, right))
    return f"{shapes}: {output.element_count:,} values"


RULES = (
    Rule(
        id="exponentials",
        kind="slow",
        why="each value takes a fixed-point exponential of many multiplications, in int8 without a table",
        advice="at the end, leave it out where only the order of the outputs counts; in between, use RELU, fused "
        "into the layer before",
        source="internal/reference/integer_ops/logistic.h, tanh.cc, cmsis_nn/softmax.cc",
        look=_exponential,
    ),
    Rule(
        id="changes-scale",
        kind="slow",
        why="a QUANTIZE between integers only multiplies each value by a ratio of scales, and takes memory for it",
        advice="give what it joins one scale (in quantization-aware training), or quantize the input as the model "
        "wants it",
        source="quantize_common.cc",
        look=_changes_scale,
    ),
    Rule(
        id="crosses-to-float",
        kind="slow",
        why="values are turned from or into float on the device, with four bytes for each",
        advice="convert with inference_input_type and inference_output_type int8, and quantize every operator",
        source="quantize_common.cc",
        look=_crosses_to_float,
    ),
    Rule(
        id="broadcasts",
        kind="slow",
        why="operands of different shapes go through the reference's four nested loops with computed indices, not "
        "through CMSIS-NN",
        advice="fold a constant operand into the weights and the bias of the layer before",
        source="cmsis_nn/add.cc, cmsis_nn/mul.cc",
        look=_broadcasts,
    ),
)
