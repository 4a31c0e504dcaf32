# SPDX-License-Identifier: Apache-2.0
"""Rules about convolutions: which shapes the fast loops of CMSIS-NN do not like."""

import math

from mcubench.engines.tflm.speed.rule import Rule, Subject
from mcubench.model import DType, Tensor

_AT_A_TIME = 4
# From which part of the products on the ones that are left over are worth a word.
_LEFT_OVER = 1 / 16
_LARGE_WINDOW = 25


def _few_channels(subject: Subject) -> str | None:
    operands = subject.operands(4) if subject.name == "CONV_2D" else None
    if operands is None or operands[0].dtype is not DType.INT8:
        return None
    channels, window = operands[0].shape[3], math.prod(operands[1].shape[1:3])
    if channels >= _AT_A_TIME or window == 1 or _is_a_row(operands):
        return None
    noun = "channel" if channels == 1 else "channels"
    return f"{channels} {noun}, copied in {window} pieces for each of {_places(operands[2].shape):,} places"


def _is_a_row(operands: tuple[Tensor, Tensor, Tensor]) -> bool:
    """True where the convolution may go along a single row, which has a kernel that copies less."""
    return operands[0].shape[1] == 1 and operands[1].shape[1] == 1


def _left_over(subject: Subject) -> str | None:
    """Products of a window that are not a multiple of four; of a depthwise one, the channels."""
    values = subject.input(0)
    if values is None or values.dtype is not DType.INT8:
        return None
    length, outputs, causes = _row_length(subject), _paired_outputs(subject), []
    if length is not None and (length % _AT_A_TIME) / length >= _LEFT_OVER:
        what = "channels" if subject.name == "DEPTHWISE_CONV_2D" else "products a sum"
        causes.append(f"{length} {what}: {length % _AT_A_TIME} of them one by one")
    if outputs is not None and (outputs % 2) / outputs >= _LEFT_OVER:
        causes.append(f"{outputs} output channels: all products of the last one by one")
    return "; ".join(causes) or None


def _paired_outputs(subject: Subject) -> int | None:
    """Output channels of a pointwise convolution, which computes two at a time."""
    operands = subject.operands(4) if subject.name == "CONV_2D" else None
    if operands is None or operands[1].shape[1:3] != (1, 1):
        return None
    strides = subject.option("stride_h", 1), subject.option("stride_w", 1)
    return operands[1].shape[0] if strides == (1, 1) else None


def _row_length(subject: Subject) -> int | None:
    if subject.name == "FULLY_CONNECTED":
        weights = subject.input(1)
        return weights.shape[1] or None if weights is not None and len(weights.shape) == 2 else None
    operands = subject.operands(4)
    if operands is None:
        return None
    if subject.name == "DEPTHWISE_CONV_2D":
        return operands[2].shape[3] if _by_fours(subject) else None
    return math.prod(operands[1].shape[1:]) if subject.name == "CONV_2D" else None


def _plain_depthwise(subject: Subject) -> str | None:
    operands = subject.operands(4) if subject.name == "DEPTHWISE_CONV_2D" else None
    if operands is None or operands[0].dtype is not DType.INT8 or _by_fours(subject):
        return None
    multiplier, dilation = _multiplier(subject), _dilation(subject)
    causes = []
    if multiplier != 1:
        causes.append(f"a depth multiplier of {multiplier}")
    if dilation != (1, 1):
        causes.append(f"a dilation of {dilation[0]}x{dilation[1]}")
    if operands[0].shape[0] != 1:
        causes.append(f"a batch of {operands[0].shape[0]}")
    return f"{' and '.join(causes)}: {subject.macs():,} MACs"


def _by_fours(subject: Subject) -> bool:
    """True where a depthwise convolution takes one of the loops that take four channels at a time."""
    values = subject.input(0)
    batch = values.shape[0] if values is not None and values.shape else 1
    return _multiplier(subject) == 1 and _dilation(subject) == (1, 1) and batch == 1


def _multiplier(subject: Subject) -> int:
    return subject.option("depth_multiplier", 1)


def _dilation(subject: Subject) -> tuple[int, int]:
    return subject.option("dilation_h_factor", 1), subject.option("dilation_w_factor", 1)


def _depthwise_window(subject: Subject) -> str | None:
    operands = subject.operands(4) if subject.name == "DEPTHWISE_CONV_2D" else None
    if operands is None or operands[0].dtype is not DType.INT8 or not _by_fours(subject):
        return None
    height, width = operands[1].shape[1:3]
    if (height, width) == (3, 3):
        return None
    return f"a window of {height}x{width}: {subject.macs():,} MACs"


def _large_window(subject: Subject) -> str | None:
    operands = subject.operands(4) if subject.name == "CONV_2D" else None
    if operands is None or operands[0].dtype is not DType.INT8:
        return None
    height, width = operands[1].shape[1:3]
    if height * width < _LARGE_WINDOW or _is_a_row(operands):
        return None
    copied = _places(operands[2].shape) * math.prod(operands[1].shape[1:])
    each = copied / operands[0].element_count
    return f"a window of {height}x{width}: each input value is copied {each:.1f} times"


def _places(shape: tuple[int, ...]) -> int:
    return math.prod(shape[:3])


RULES = (
    Rule(
        id="few-input-channels",
        kind="slow",
        why="the window of every output place is first copied into a row, with the DSP extension four channels of a "
        "pixel at a time: fewer than four go one by one",
        advice="it is often the first layer: a smaller input picture or a larger stride there saves the most",
        source="ConvolutionFunctions/arm_convolve_s8.c, NNSupportFunctions/arm_q7_to_q15_with_offset.c",
        look=_few_channels,
    ),
    Rule(
        id="left-over-products",
        kind="slow",
        why="the loops for the DSP extension multiply four values at a time; what is left over goes one by one",
        advice="make numbers of channels and lengths of rows multiples of 4",
        source="ConvolutionFunctions/arm_nn_mat_mult_kernel_s8_s16.c, arm_depthwise_conv_3x3_s8.c, "
        "NNSupportFunctions/arm_nn_vec_mat_mult_t_s8.c, arm_nn_mat_mult_nt_t_s8.c",
        look=_left_over,
    ),
    Rule(
        id="plain-depthwise",
        kind="slow",
        why="the fast depthwise loops are for a depth multiplier of 1, no dilation and a batch of 1; everything else "
        "runs without SIMD multiplications (Helium makes a convolution of one with a single input channel)",
        advice="use a depth multiplier of 1 after a pointwise convolution, and a larger stride instead of a dilation",
        source="ConvolutionFunctions/arm_depthwise_conv_wrapper_s8.c, arm_depthwise_conv_s8.c",
        look=_plain_depthwise,
    ),
    Rule(
        id="depthwise-window",
        kind="slow",
        why="on cores with the DSP extension only a 3x3 window is computed where it lies: any other is copied first, "
        "for each output place",
        advice="use 3x3 windows; two of them see as far as one of 5x5",
        source="ConvolutionFunctions/arm_depthwise_conv_wrapper_s8.c, arm_depthwise_conv_s8_opt.c",
        look=_depthwise_window,
    ),
    Rule(
        id="large-window",
        kind="slow",
        why="a convolution copies the window of every output place into a row before it multiplies; the larger the "
        "window, the more often a value is copied",
        advice="two convolutions of 3x3 see as far as one of 5x5, with 18 products for 25",
        source="ConvolutionFunctions/arm_convolve_s8.c",
        look=_large_window,
    ),
)
