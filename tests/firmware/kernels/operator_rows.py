# SPDX-License-Identifier: Apache-2.0
"""Every operator with every type that the engine has, and random graphs of each."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from firmware.kernels import binary_cases, lstm_cases, matrix_cases, reduction_cases, state_cases, unary_cases
from firmware.kernels import movement_cases as movement
from firmware.kernels.case import Case, Dice
from firmware.kernels.families import FAMILIES
from firmware.kernels.retyped import retyped
from firmware.kernels.typed import TypedGraph, random_shape, spec
from mcubench.engines.aot.operators import OPERATORS
from mcubench.model import DType
from model_builder import ModelBuilder

Row = tuple[str, DType]
Make = Callable[[Dice, DType], TypedGraph]

_TYPED: dict[str, Make] = {
    "CONCATENATION": movement.random_concatenation,
    "DEPTH_TO_SPACE": movement.random_depth_to_space,
    "EXPAND_DIMS": movement.random_expand_dims,
    "MIRROR_PAD": movement.random_mirror_pad,
    "PACK": movement.random_pack,
    "PAD": movement.random_pad,
    "PADV2": movement.random_pad_v2,
    "RESHAPE": movement.random_reshape,
    "SLICE": movement.random_slice,
    "SPACE_TO_DEPTH": movement.random_space_to_depth,
    "SPLIT": movement.random_split,
    "SPLIT_V": movement.random_split_v,
    "SQUEEZE": movement.random_squeeze,
    "STRIDED_SLICE": movement.random_strided_slice,
    "TRANSPOSE": movement.random_transpose,
    "UNPACK": movement.random_unpack,
    **unary_cases.MAKERS,
    **binary_cases.MAKERS,
    **reduction_cases.MAKERS,
    **lstm_cases.MAKERS,
    **matrix_cases.MAKERS,
    **state_cases.MAKERS,
}


def random_log_softmax(dice: Dice, dtype: DType) -> TypedGraph:
    """Over the last dimension; of int8 up to 300 values, and the quantization that TensorFlow Lite wants."""
    builder = ModelBuilder()
    shape = random_shape(dice, largest=12)
    if dtype is DType.INT8:
        shape = dice.pick(shape, (2, dice.integer(1, 300)))
    scale = dice.pick(dice.power(-12, 5), dice.power(-25.9, 100))
    if dtype is DType.INT16:
        scale = dice.pick(1 / 4096, dice.power(-18, -8))
    x = builder.typed_input(spec("input", shape, dtype, scale, dice.zero_point()))
    output = spec("output", shape, dtype, dice.power(-14, -6) if dtype is DType.INT16 else 1 / 16, 127)
    return builder, builder.operator("LOG_SOFTMAX", [x], [output], "LogSoftmaxOptions")


def random_softmax(dice: Dice, dtype: DType) -> TypedGraph:
    """As the int8 family, and of int16 with the scale that TensorFlow Lite wants of the output."""
    builder, outputs = retyped(FAMILIES["softmax"])(dice, dtype)
    if dtype is DType.INT16:
        # From steps of which all exponentials are one to steps of which the first counts as nothing.
        (x,) = builder.inputs
        builder.tensors[x] = replace(builder.tensors[x], scales=(dice.power(-24, 1),))
        builder.tensors[outputs[0]] = replace(builder.tensors[outputs[0]], scales=(1 / 32_768,))
    return builder, outputs


MAKERS = {
    **{family.upper(): retyped(make) for family, make in FAMILIES.items()},
    **_TYPED,
    "LOG_SOFTMAX": random_log_softmax,
    # No output to compare: the rows of ASSIGN_VARIABLE have handles, and test_kernels_state.py has a CALL_ONCE.
    "CALL_ONCE": state_cases.random_variable,
    "VAR_HANDLE": state_cases.random_variable,
    "SOFTMAX": random_softmax,
}
ROWS: dict[Row, Make] = {
    (name, dtype): MAKERS[name]
    for name, kind in OPERATORS.items()
    if name in MAKERS and kind.typed_by is not None
    for dtype in kind.types
}


def row_name(row: Row) -> str:
    """What a test calls it."""
    return f"{row[0]}-{row[1].name}"


def random_cases_of(rows: Iterable[Row], seed: int, count: int) -> list[Case]:
    """So many graphs of each row, the same ones for the same seed."""
    cases = []
    for row in rows:
        for index in range(count):
            builder, outputs = ROWS[row](Dice(seed, index), row[1])
            cases.append(Case(f"{row_name(row)} {index}", builder, outputs))
    return cases
