# SPDX-License-Identifier: Apache-2.0
"""How TFLM's op resolver is told of each operator: every Add* of tensorflow/lite/micro/micro_mutable_op_resolver.h.

docs/tflm-api.md says at which commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class CmsisNn:
    """An optimized kernel: its source in `kernels/cmsis_nn/`, and how the functions that it calls begin."""

    source: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class Registration:
    """One operator: its name in the schema (`CUSTOM:<name>` for a custom one), and the resolver's method for it.

    `symbols` are the functions that only this registration refers to, demangled and without arguments, in each of
    the namespaces that TFLM has had. `cmsis_nn` is None where TFLM has no such kernel.
    """

    operator: str
    add: str
    symbols: tuple[str, ...]
    cmsis_nn: CmsisNn | None


# TFLM's C++ was in namespace tflite, and is in tflite::micro since the autumn of 2026.
_NAMESPACES = ("tflite", "tflite::micro")

_BUILTIN = (
    ("ABS", "AddAbs"),
    ("ADD", "AddAdd"),
    ("ADD_N", "AddAddN"),
    ("ARG_MAX", "AddArgMax"),
    ("ARG_MIN", "AddArgMin"),
    ("ASSIGN_VARIABLE", "AddAssignVariable"),
    ("AVERAGE_POOL_2D", "AddAveragePool2D"),
    ("BATCH_MATMUL", "AddBatchMatMul"),
    ("BATCH_TO_SPACE_ND", "AddBatchToSpaceNd"),
    ("BROADCAST_ARGS", "AddBroadcastArgs"),
    ("BROADCAST_TO", "AddBroadcastTo"),
    ("CALL_ONCE", "AddCallOnce"),
    ("CAST", "AddCast"),
    ("CEIL", "AddCeil"),
    ("CONCATENATION", "AddConcatenation"),
    ("CONV_2D", "AddConv2D"),
    ("COS", "AddCos"),
    ("CUMSUM", "AddCumSum"),
    ("DEPTHWISE_CONV_2D", "AddDepthwiseConv2D"),
    ("DEPTH_TO_SPACE", "AddDepthToSpace"),
    ("DEQUANTIZE", "AddDequantize"),
    ("DIV", "AddDiv"),
    ("DYNAMIC_UPDATE_SLICE", "AddDynamicUpdateSlice"),
    ("ELU", "AddElu"),
    ("EMBEDDING_LOOKUP", "AddEmbeddingLookup"),
    ("EQUAL", "AddEqual"),
    ("EXP", "AddExp"),
    ("EXPAND_DIMS", "AddExpandDims"),
    ("FILL", "AddFill"),
    ("FLOOR", "AddFloor"),
    ("FLOOR_DIV", "AddFloorDiv"),
    ("FLOOR_MOD", "AddFloorMod"),
    ("FULLY_CONNECTED", "AddFullyConnected"),
    ("GATHER", "AddGather"),
    ("GATHER_ND", "AddGatherNd"),
    ("GREATER", "AddGreater"),
    ("GREATER_EQUAL", "AddGreaterEqual"),
    ("HARD_SWISH", "AddHardSwish"),
    ("IF", "AddIf"),
    ("L2_NORMALIZATION", "AddL2Normalization"),
    ("L2_POOL_2D", "AddL2Pool2D"),
    ("LEAKY_RELU", "AddLeakyRelu"),
    ("LESS", "AddLess"),
    ("LESS_EQUAL", "AddLessEqual"),
    ("LOG", "AddLog"),
    ("LOGICAL_AND", "AddLogicalAnd"),
    ("LOGICAL_NOT", "AddLogicalNot"),
    ("LOGICAL_OR", "AddLogicalOr"),
    ("LOGISTIC", "AddLogistic"),
    ("LOG_SOFTMAX", "AddLogSoftmax"),
    ("MAXIMUM", "AddMaximum"),
    ("MAX_POOL_2D", "AddMaxPool2D"),
    ("MEAN", "AddMean"),
    ("MINIMUM", "AddMinimum"),
    ("MIRROR_PAD", "AddMirrorPad"),
    ("MUL", "AddMul"),
    ("NEG", "AddNeg"),
    ("NOT_EQUAL", "AddNotEqual"),
    ("PACK", "AddPack"),
    ("PAD", "AddPad"),
    ("PADV2", "AddPadV2"),
    ("PRELU", "AddPrelu"),
    ("QUANTIZE", "AddQuantize"),
    ("READ_VARIABLE", "AddReadVariable"),
    ("REDUCE_ALL", "AddReduceAll"),
    ("REDUCE_MAX", "AddReduceMax"),
    ("REDUCE_MIN", "AddReduceMin"),
    ("RELU", "AddRelu"),
    ("RELU6", "AddRelu6"),
    ("RESHAPE", "AddReshape"),
    ("RESIZE_BILINEAR", "AddResizeBilinear"),
    ("RESIZE_NEAREST_NEIGHBOR", "AddResizeNearestNeighbor"),
    ("REVERSE_V2", "AddReverseV2"),
    ("ROUND", "AddRound"),
    ("RSQRT", "AddRsqrt"),
    ("SELECT_V2", "AddSelectV2"),
    ("SHAPE", "AddShape"),
    ("SIN", "AddSin"),
    ("SLICE", "AddSlice"),
    ("SOFTMAX", "AddSoftmax"),
    ("SPACE_TO_BATCH_ND", "AddSpaceToBatchNd"),
    ("SPACE_TO_DEPTH", "AddSpaceToDepth"),
    ("SPLIT", "AddSplit"),
    ("SPLIT_V", "AddSplitV"),
    ("SQRT", "AddSqrt"),
    ("SQUARE", "AddSquare"),
    ("SQUARED_DIFFERENCE", "AddSquaredDifference"),
    ("SQUEEZE", "AddSqueeze"),
    ("STRIDED_SLICE", "AddStridedSlice"),
    ("SUB", "AddSub"),
    ("SUM", "AddSum"),
    ("SVDF", "AddSvdf"),
    ("TANH", "AddTanh"),
    ("TRANSPOSE", "AddTranspose"),
    ("TRANSPOSE_CONV", "AddTransposeConv"),
    ("UNIDIRECTIONAL_SEQUENCE_LSTM", "AddUnidirectionalSequenceLSTM"),
    ("UNPACK", "AddUnpack"),
    ("VAR_HANDLE", "AddVarHandle"),
    ("WHILE", "AddWhile"),
    ("ZEROS_LIKE", "AddZerosLike"),
)

# Custom operators: the name in a model's file, the method, and what follows `Register_`.
_CUSTOM = (
    ("BasicClassifier", "AddBasicClassifier", "BASIC_CLASSIFIER"),
    ("CIRCULAR_BUFFER", "AddCircularBuffer", "CIRCULAR_BUFFER"),
    ("TFLM_DECODE", "AddDecode", "DECODE"),
    ("TFLite_Detection_PostProcess", "AddDetectionPostprocess", "DETECTION_POSTPROCESS"),
    ("ethos-u", "AddEthosU", "ETHOSU"),
)
_SIGNAL = (
    ("SignalDelay", "AddDelay", "DELAY"),
    ("SignalEnergy", "AddEnergy", "ENERGY"),
    ("SignalFftAutoScale", "AddFftAutoScale", "FFT_AUTO_SCALE"),
    ("SignalFilterBank", "AddFilterBank", "FILTER_BANK"),
    ("SignalFilterBankLog", "AddFilterBankLog", "FILTER_BANK_LOG"),
    ("SignalFilterBankSpectralSubtraction", "AddFilterBankSpectralSubtraction", "FILTER_BANK_SPECTRAL_SUBTRACTION"),
    ("SignalFilterBankSquareRoot", "AddFilterBankSquareRoot", "FILTER_BANK_SQUARE_ROOT"),
    ("SignalFramer", "AddFramer", "FRAMER"),
    ("SignalIrfft", "AddIrfft", "IRFFT"),
    ("SignalOverlapAdd", "AddOverlapAdd", "OVERLAP_ADD"),
    ("SignalPCAN", "AddPCAN", "PCAN"),
    ("SignalRfft", "AddRfft", "RFFT"),
    ("SignalStacker", "AddStacker", "STACKER"),
    ("SignalWindow", "AddWindow", "WINDOW"),
)

# Where the parser is not called as the method is.
_PARSERS = {
    "AVERAGE_POOL_2D": "ParsePool",
    "CUMSUM": "ParseCumsum",
    "L2_POOL_2D": "ParsePool",
    "MAX_POOL_2D": "ParsePool",
    "MEAN": "ParseReducer",
    "REDUCE_ALL": "ParseReducer",
    "REDUCE_MAX": "ParseReducer",
    "REDUCE_MIN": "ParseReducer",
    "SUM": "ParseReducer",
}

# CMSIS-NN, Include/arm_nnfunctions.h; which kernels call it, tensorflow/lite/micro/kernels/cmsis_nn/.
_CMSIS_NN = {
    "ADD": CmsisNn("add", ("arm_elementwise_add_",)),
    "AVERAGE_POOL_2D": CmsisNn("pooling", ("arm_avgpool_",)),
    "BATCH_MATMUL": CmsisNn("batch_matmul", ("arm_batch_matmul_",)),
    "CONV_2D": CmsisNn("conv", ("arm_convolve_",)),
    "DEPTHWISE_CONV_2D": CmsisNn("depthwise_conv", ("arm_depthwise_conv_",)),
    "FULLY_CONNECTED": CmsisNn("fully_connected", ("arm_fully_connected_",)),
    "MAXIMUM": CmsisNn("maximum_minimum", ("arm_maximum_",)),
    "MAX_POOL_2D": CmsisNn("pooling", ("arm_max_pool_",)),
    "MINIMUM": CmsisNn("maximum_minimum", ("arm_minimum_",)),
    "MUL": CmsisNn("mul", ("arm_elementwise_mul_",)),
    "PAD": CmsisNn("pad", ("arm_pad_",)),
    "PADV2": CmsisNn("pad", ("arm_pad_",)),
    "SOFTMAX": CmsisNn("softmax", ("arm_softmax_",)),
    "SVDF": CmsisNn("svdf", ("arm_svdf_",)),
    "TRANSPOSE": CmsisNn("transpose", ("arm_transpose_",)),
    "TRANSPOSE_CONV": CmsisNn("transpose_conv", ("arm_transpose_conv_",)),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": CmsisNn("unidirectional_sequence_lstm", ("arm_lstm_unidirectional_",)),
}


def _builtin(operator: str, add: str) -> Registration:
    parser = _PARSERS.get(operator, f"Parse{add.removeprefix('Add')}")
    symbols = tuple(f"{space}::{name}" for space in _NAMESPACES for name in (f"Register_{operator}", parser))
    return Registration(operator, add, symbols, _CMSIS_NN.get(operator))


def _custom(name: str, add: str, register: str, inner: str = "") -> Registration:
    symbols = tuple(f"{space}::{inner}Register_{register}" for space in _NAMESPACES)
    return Registration(f"CUSTOM:{name}", add, symbols, None)


_ALL = (
    *(_builtin(operator, add) for operator, add in _BUILTIN),
    *(_custom(*row) for row in _CUSTOM),
    *(_custom(*row, "tflm_signal::") for row in _SIGNAL),
)

REGISTRATIONS: Mapping[str, Registration] = {item.operator: item for item in _ALL}
