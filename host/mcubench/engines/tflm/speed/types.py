# SPDX-License-Identifier: Apache-2.0
"""Rules about the types that an operator computes with, and about operators that there are no kernels for."""

from mcubench.engines.tflm.registrations import REGISTRATIONS
from mcubench.engines.tflm.speed.movement import MOVES
from mcubench.engines.tflm.speed.rule import Rule, Subject
from mcubench.model import DType, Tensor

_MULTIPLYING = {"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV"}
_NAMED = 3
_CONVERTING = {"QUANTIZE", "DEQUANTIZE", "CAST"}
_INSTEAD = {
    "MEAN": "an AVERAGE_POOL_2D over the whole of height and width has one",
    "HARD_SWISH": "RELU6 fused into a convolution costs nothing",
    "LEAKY_RELU": "RELU fused into a convolution costs nothing",
    "PRELU": "RELU fused into a convolution costs nothing",
}


def _not_in_tflm(subject: Subject) -> str | None:
    return f"there is no {subject.name}" if subject.name not in REGISTRATIONS else None


def _hybrid(subject: Subject) -> str | None:
    values, weights = subject.input(0), subject.input(1)
    if subject.name not in _MULTIPLYING or values is None or weights is None:
        return None
    if values.dtype.is_float and weights.dtype.integer_range is not None:
        return f"{weights.dtype.name} weights and {values.dtype.name} activations"
    return None


def _unequal_scales(subject: Subject) -> str | None:
    output = subject.output()
    if subject.name != "CONCATENATION" or output is None or output.dtype is not DType.INT8:
        return None
    wanted = _scale(output)
    others = [tensor for tensor in subject.inputs() if _scale(tensor) != wanted]
    if wanted is None or not others:
        return None
    scales = ", ".join(dict.fromkeys(f"{scale:.6g}" for scale in map(_scale, others[:_NAMED]) if scale is not None))
    return f"{len(others)} of {len(subject.inputs())} inputs have another scale than {wanted:.6g}: {scales}"


def _scale(tensor: Tensor) -> float | None:
    return tensor.quantization.scales[0] if tensor.quantization is not None else None


def _float(subject: Subject) -> str | None:
    output = subject.output()
    if subject.name in MOVES or subject.name in _CONVERTING or output is None or not output.dtype.is_float:
        return None
    if _hybrid(subject) is not None:
        return None
    macs = subject.macs()
    work = f"{macs:,} MACs" if macs else f"{output.element_count:,} values"
    return f"{work} in {output.dtype.name}"


def _int16(subject: Subject) -> str | None:
    values, macs = subject.input(0), subject.macs()
    if subject.name not in _MULTIPLYING or values is None or values.dtype is not DType.INT16:
        return None
    if subject.name == "DEPTHWISE_CONV_2D":
        return f"{macs:,} MACs, in plain loops"
    return f"{macs:,} MACs"


def _no_optimized_kernel(subject: Subject) -> str | None:
    known = REGISTRATIONS.get(subject.name)
    output = subject.output()
    if known is None or known.cmsis_nn is not None or subject.name in MOVES or subject.name in _CONVERTING:
        return None
    if output is None or output.dtype not in {DType.INT8, DType.INT16}:
        return None
    instead = f"; {_INSTEAD[subject.name]}" if subject.name in _INSTEAD else ""
    return f"{output.element_count:,} values{instead}"


RULES = (
    Rule(
        id="not-in-tflm",
        kind="refused",
        why="TensorFlow Lite Micro has no such operator: its interpreter cannot run the model",
        advice="replace the operator in the network, or register a kernel of your own",
        source="micro_mutable_op_resolver.h",
        look=_not_in_tflm,
    ),
    Rule(
        id="hybrid-types",
        kind="refused",
        why="integer weights with float activations (dynamic range quantization) are not run by TensorFlow Lite "
        "Micro: 'Hybrid models are not supported'",
        advice="quantize the activations too: full integer quantization with a representative data set",
        source="conv.cc, cmsis_nn/depthwise_conv.cc, cmsis_nn/fully_connected.cc",
        look=_hybrid,
    ),
    Rule(
        id="unequal-scales",
        kind="refused",
        why="TensorFlow Lite Micro's CONCATENATION copies int8 values as they are, and refuses inputs whose scale is "
        "not the output's",
        advice="give what it joins one scale (in quantization-aware training), or QUANTIZE each before",
        source="concatenation.cc",
        look=_unequal_scales,
    ),
    Rule(
        id="float-arithmetic",
        kind="slow",
        why="float operators run in the reference loops, CMSIS-NN or not; a core without an FPU (Cortex-M0, M0+, M3) "
        "does each operation in software, and weights and activations take four times the bytes of int8",
        advice="quantize the model to int8",
        source="cmsis_nn/conv.cc, cmsis_nn/depthwise_conv.cc, cmsis_nn/fully_connected.cc, cmsis_nn/add.cc",
        look=_float,
    ),
    Rule(
        id="int16-activations",
        kind="slow",
        why="16-bit activations take twice the memory and biases of 64 bits, and depthwise convolutions run in plain "
        "loops",
        advice="quantize the activations to int8 where the accuracy allows it",
        source="ConvolutionFunctions/arm_depthwise_conv_s16.c, cmsis_nn/depthwise_conv.cc",
        look=_int16,
    ),
    Rule(
        id="no-optimized-kernel",
        kind="slow",
        why="CMSIS-NN has no kernel that TensorFlow Lite Micro would call: the reference loop runs, value by value",
        advice="see whether another operator does the same",
        source="cmsis_nn/",
        look=_no_optimized_kernel,
    ),
)
