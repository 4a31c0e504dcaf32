# SPDX-License-Identifier: Apache-2.0
"""Operator families, one file each, by their names in the TFLite schema."""

from collections.abc import Mapping

from mcubench.engines.aot.operator_kind import OperatorKind
from mcubench.engines.aot.operators.batch_matmul import lower_batch_matmul
from mcubench.engines.aot.operators.binary import (
    lower_add,
    lower_maximum,
    lower_minimum,
    lower_mul,
    lower_prelu,
    lower_squared_difference,
    lower_sub,
)
from mcubench.engines.aot.operators.conv_2d import lower_conv_2d
from mcubench.engines.aot.operators.convert import lower_cast, lower_dequantize, lower_quantize, lower_shape
from mcubench.engines.aot.operators.depthwise_conv_2d import lower_depthwise_conv_2d
from mcubench.engines.aot.operators.fully_connected import lower_fully_connected
from mcubench.engines.aot.operators.gather import lower_gather
from mcubench.engines.aot.operators.join import lower_concatenation, lower_pack
from mcubench.engines.aot.operators.log_softmax import lower_log_softmax_int8
from mcubench.engines.aot.operators.lstm import lower_lstm
from mcubench.engines.aot.operators.pad import lower_mirror_pad, lower_pad, lower_pad_v2
from mcubench.engines.aot.operators.pool_2d import lower_average_pool_2d, lower_max_pool_2d
from mcubench.engines.aot.operators.rearrange import lower_depth_to_space, lower_space_to_depth, lower_transpose
from mcubench.engines.aot.operators.reduce import (
    lower_arg_max,
    lower_arg_min,
    lower_mean,
    lower_reduce_max,
    lower_reduce_min,
    lower_sum,
)
from mcubench.engines.aot.operators.reshape import lower_reshape
from mcubench.engines.aot.operators.resize import lower_resize_bilinear, lower_resize_nearest_neighbor
from mcubench.engines.aot.operators.slice import lower_slice, lower_strided_slice
from mcubench.engines.aot.operators.softmax import lower_softmax
from mcubench.engines.aot.operators.softmax_float import (
    lower_log_softmax_float,
    lower_log_softmax_int16,
    lower_softmax_float,
)
from mcubench.engines.aot.operators.softmax_int16 import lower_softmax_int16
from mcubench.engines.aot.operators.split import lower_split, lower_split_v, lower_unpack
from mcubench.engines.aot.operators.svdf import lower_svdf
from mcubench.engines.aot.operators.transpose_conv import lower_transpose_conv
from mcubench.engines.aot.operators.unary import (
    lower_abs,
    lower_elu,
    lower_hard_swish,
    lower_leaky_relu,
    lower_logistic,
    lower_neg,
    lower_relu,
    lower_relu6,
    lower_relu_n1_to_1,
    lower_rsqrt,
    lower_tanh,
)
from mcubench.engines.aot.operators.variable import (
    lower_assign_variable,
    lower_call_once,
    lower_read_variable,
    lower_var_handle,
)
from mcubench.engines.aot.operators.wide import (
    lower_wide_average_pool_2d,
    lower_wide_conv_2d,
    lower_wide_depthwise_conv_2d,
    lower_wide_fully_connected,
    lower_wide_max_pool_2d,
)
from mcubench.engines.aot.views import MOVABLE
from mcubench.model import DType

# What TensorFlow Lite Micro has of each, or what can be restated in that (mcubench/oracle/restate.py): there is
# something to be equal to.
_INT8_FLOAT = (DType.INT8, DType.FLOAT32)
_NARROW = (DType.INT8, DType.INT16, DType.FLOAT32)

OPERATORS: Mapping[str, OperatorKind] = {
    "ABS": OperatorKind(lower_abs, _NARROW),
    "ADD": OperatorKind(lower_add, _NARROW),
    "ARG_MAX": OperatorKind(lower_arg_max, _INT8_FLOAT),
    "ARG_MIN": OperatorKind(lower_arg_min, _INT8_FLOAT),
    "ASSIGN_VARIABLE": OperatorKind(lower_assign_variable, MOVABLE, typed_by=1),
    "AVERAGE_POOL_2D": OperatorKind.by_type(
        {
            DType.INT8: lower_average_pool_2d,
            DType.INT16: lower_wide_average_pool_2d,
            DType.FLOAT32: lower_wide_average_pool_2d,
        }
    ),
    "BATCH_MATMUL": OperatorKind(lower_batch_matmul, _NARROW),
    "CALL_ONCE": OperatorKind(lower_call_once, MOVABLE, typed_by=None),
    "CAST": OperatorKind(lower_cast, MOVABLE),
    "CONCATENATION": OperatorKind(lower_concatenation, MOVABLE),
    "CONV_2D": OperatorKind.by_type(
        {DType.INT8: lower_conv_2d, DType.INT16: lower_wide_conv_2d, DType.FLOAT32: lower_wide_conv_2d}
    ),
    "DEPTHWISE_CONV_2D": OperatorKind.by_type(
        {
            DType.INT8: lower_depthwise_conv_2d,
            DType.INT16: lower_wide_depthwise_conv_2d,
            DType.FLOAT32: lower_wide_depthwise_conv_2d,
        }
    ),
    "DEPTH_TO_SPACE": OperatorKind(lower_depth_to_space, _INT8_FLOAT),
    "DEQUANTIZE": OperatorKind(lower_dequantize, (DType.INT8, DType.INT16)),
    "ELU": OperatorKind(lower_elu, _NARROW),
    "EXPAND_DIMS": OperatorKind(lower_reshape, _NARROW),
    "FULLY_CONNECTED": OperatorKind.by_type(
        {
            DType.INT8: lower_fully_connected,
            DType.INT16: lower_wide_fully_connected,
            DType.FLOAT32: lower_wide_fully_connected,
        }
    ),
    "GATHER": OperatorKind(lower_gather, _INT8_FLOAT),
    "HARD_SWISH": OperatorKind(lower_hard_swish, _NARROW),
    "LEAKY_RELU": OperatorKind(lower_leaky_relu, _NARROW),
    "LOGISTIC": OperatorKind(lower_logistic, _NARROW),
    "LOG_SOFTMAX": OperatorKind.by_type(
        {
            DType.INT8: lower_log_softmax_int8,
            DType.INT16: lower_log_softmax_int16,
            DType.FLOAT32: lower_log_softmax_float,
        }
    ),
    "MAXIMUM": OperatorKind(lower_maximum, _NARROW),
    "MAX_POOL_2D": OperatorKind.by_type(
        {DType.INT8: lower_max_pool_2d, DType.INT16: lower_wide_max_pool_2d, DType.FLOAT32: lower_wide_max_pool_2d}
    ),
    "MEAN": OperatorKind(lower_mean, _NARROW),
    "MINIMUM": OperatorKind(lower_minimum, _NARROW),
    "MIRROR_PAD": OperatorKind(lower_mirror_pad, _INT8_FLOAT),
    "MUL": OperatorKind(lower_mul, _NARROW),
    "NEG": OperatorKind(lower_neg, _NARROW),
    "PACK": OperatorKind(lower_pack, MOVABLE),
    "PAD": OperatorKind(lower_pad, MOVABLE),
    "PADV2": OperatorKind(lower_pad_v2, MOVABLE),
    "PRELU": OperatorKind(lower_prelu, _NARROW),
    "QUANTIZE": OperatorKind(lower_quantize, _NARROW),
    "READ_VARIABLE": OperatorKind(lower_read_variable, MOVABLE),
    "REDUCE_MAX": OperatorKind(lower_reduce_max, _INT8_FLOAT),
    "REDUCE_MIN": OperatorKind(lower_reduce_min, _INT8_FLOAT),
    "RELU": OperatorKind(lower_relu, _NARROW),
    "RELU6": OperatorKind(lower_relu6, _NARROW),
    "RELU_N1_TO_1": OperatorKind(lower_relu_n1_to_1, _NARROW),
    "RESHAPE": OperatorKind(lower_reshape, MOVABLE),
    "RESIZE_BILINEAR": OperatorKind(lower_resize_bilinear, _INT8_FLOAT),
    "RESIZE_NEAREST_NEIGHBOR": OperatorKind(lower_resize_nearest_neighbor, _NARROW),
    "RSQRT": OperatorKind(lower_rsqrt, _NARROW),
    "SHAPE": OperatorKind(lower_shape, MOVABLE),
    "SLICE": OperatorKind(lower_slice, MOVABLE),
    "SOFTMAX": OperatorKind.by_type(
        {DType.INT8: lower_softmax, DType.INT16: lower_softmax_int16, DType.FLOAT32: lower_softmax_float}
    ),
    "SPACE_TO_DEPTH": OperatorKind(lower_space_to_depth, _INT8_FLOAT),
    "SPLIT": OperatorKind(lower_split, MOVABLE, typed_by=1),
    "SPLIT_V": OperatorKind(lower_split_v, MOVABLE),
    "SQUARED_DIFFERENCE": OperatorKind(lower_squared_difference, _NARROW),
    "SQUEEZE": OperatorKind(lower_reshape, MOVABLE),
    "STRIDED_SLICE": OperatorKind(lower_strided_slice, MOVABLE),
    "SUB": OperatorKind(lower_sub, _NARROW),
    "SUM": OperatorKind(lower_sum, _NARROW),
    "SVDF": OperatorKind(lower_svdf, _INT8_FLOAT),
    "TANH": OperatorKind(lower_tanh, _NARROW),
    "TRANSPOSE": OperatorKind(lower_transpose, _NARROW),
    "TRANSPOSE_CONV": OperatorKind(lower_transpose_conv, _NARROW, typed_by=2),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": OperatorKind(lower_lstm, _NARROW),
    "UNPACK": OperatorKind(lower_unpack, MOVABLE),
    "VAR_HANDLE": OperatorKind(lower_var_handle, MOVABLE, typed_by=None),
}
