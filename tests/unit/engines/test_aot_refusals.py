# SPDX-License-Identifier: Apache-2.0
"""What the ahead-of-time engine refuses: each with a message that names the operator and the reason."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from firmware.kernels.case import make_model
from mcubench.engines import AotEngine
from mcubench.errors import UnsupportedError
from mcubench.model import Activation, DType
from model_builder import ModelBuilder, OperatorSpec, TensorSpec, build_model, pack_model, unpack_model

Change = Callable[[ModelBuilder, int], None]

INT32_MAX = (1 << 31) - 1


def small_conv() -> tuple[ModelBuilder, int]:
    """Tensors: 0 input, 1 weights, 2 bias, 3 output."""
    builder = ModelBuilder()
    x = builder.input((1, 4, 4, 2), 0.5)
    y = builder.conv_2d(
        x, np.ones((3, 2, 2, 2), np.int8), np.ones(3, np.int32), filter_scales=[0.1, 0.2, 0.3], output_scale=1.0
    )
    return builder, y


def small_fully_connected(bias: int = 0, weight: int = 1, depth: int = 4) -> tuple[ModelBuilder, int]:
    """Tensors: 0 input, 1 weights, 2 bias, 3 output."""
    builder = ModelBuilder()
    x = builder.input((1, depth), 0.5, -128)
    weights = np.full((2, depth), weight, np.int8)
    biases = np.full(2, bias, np.int32)
    y = builder.fully_connected(x, weights, biases, weight_scales=[0.1], output_scale=1.0)
    return builder, y


def small_add() -> tuple[ModelBuilder, int]:
    """Tensors: 0 and 1 inputs, 2 output."""
    builder = ModelBuilder()
    a, b = builder.input((2, 3), 0.5), builder.input((2, 3), 0.25)
    return builder, builder.add(a, b, output_scale=1.0)


def small_pool() -> tuple[ModelBuilder, int]:
    """Tensors: 0 input, 1 output."""
    builder = ModelBuilder()
    x = builder.input((1, 4, 4, 2), 0.5)
    return builder, builder.average_pool_2d(x, (2, 2))


def small_depthwise() -> tuple[ModelBuilder, int]:
    """Tensors: 0 input, 1 weights, 2 bias, 3 output."""
    builder = ModelBuilder()
    x = builder.input((1, 4, 4, 2), 0.5)
    weights, bias = np.ones((1, 2, 2, 2), np.int8), np.ones(2, np.int32)
    return builder, builder.depthwise_conv_2d(x, weights, bias, filter_scales=[0.1, 0.2], output_scale=1.0)


def small_transpose_conv() -> tuple[ModelBuilder, int]:
    """Tensors: 0 input, 1 shape, 2 weights, 3 bias, 4 output."""
    builder = ModelBuilder()
    x = builder.input((1, 2, 2, 3), 0.5)
    operands = [
        builder.constant("shape", np.array((1, 4, 4, 2), np.int32)),
        builder.constant("weights", np.ones((2, 2, 2, 3), np.int8), [0.1]),
        x,
        builder.constant("bias", np.ones(2, np.int32), [0.05]),
    ]
    output = TensorSpec("output", (1, 4, 4, 2), DType.INT8, None, (1.0,), (0,))
    options = {"stride_h": 2, "stride_w": 2, "padding": 0}
    return builder, builder.operator("TRANSPOSE_CONV", operands, [output], "TransposeConvOptions", options)[0]


def small_softmax(depth: int = 4, scale: float = 0.5) -> tuple[ModelBuilder, int]:
    """Tensors: 0 input, 1 output."""
    builder = ModelBuilder()
    x = builder.input((1, depth), scale)
    return builder, builder.softmax(x)


def compile_error(graph: tuple[ModelBuilder, int]) -> str:
    builder, y = graph
    with pytest.raises(UnsupportedError) as caught:
        AotEngine().compile(make_model(builder.build(y)))
    return caught.value.message


def change_tensor(graph: tuple[ModelBuilder, int], tensor: int, **changes: object) -> tuple[ModelBuilder, int]:
    builder, y = graph
    builder.tensors[tensor] = replace(builder.tensors[tensor], **changes)  # type: ignore[arg-type]  # each test's own
    return builder, y


def change_option(graph: tuple[ModelBuilder, int], **options: float) -> tuple[ModelBuilder, int]:
    builder, y = graph
    builder.operators[0] = replace(builder.operators[0], options={**builder.operators[0].options, **options})
    return builder, y


@pytest.mark.parametrize(
    ("graph", "reason"),
    [
        (
            change_tensor(small_conv(), 0, dtype=DType.INT32),
            "tensor 'input' is INT32, not INT8 or INT16 or FLOAT32",
        ),
        (change_tensor(small_conv(), 0, dtype=DType.FLOAT32), "tensor 'conv_2d' is INT8, not FLOAT32"),
        (change_tensor(small_conv(), 3, dtype=DType.INT16), "tensor 'conv_2d' is INT16, not INT8"),
        (change_tensor(small_conv(), 1, dtype=DType.UINT8), "tensor 'weights' is UINT8, not INT8"),
        (change_tensor(small_conv(), 2, dtype=DType.FLOAT32), "tensor 'bias' is FLOAT32, not INT32"),
        (change_tensor(small_conv(), 0, scales=(), zero_points=()), "tensor 'input' has no single scale"),
        (change_tensor(small_conv(), 3, scales=(), zero_points=()), "tensor 'conv_2d' has no single scale"),
        (change_tensor(small_conv(), 1, scales=(), zero_points=()), "tensor 'weights' has no scale"),
        (change_tensor(small_conv(), 1, zero_points=(0, 1, 0)), "tensor 'weights' has a zero point that is not 0"),
        (change_tensor(small_conv(), 1, scales=(1.0, 1.0), zero_points=(0, 0), axis=1), "along dimension 1"),
        (change_tensor(small_conv(), 0, scales=(1.0, 1.0), zero_points=(0, 0), axis=3), "has no single scale"),
        (change_tensor(small_conv(), 3, shape=(1, 3, 4, 3)), "its window gives 4 outputs where its tensor has 3"),
        (change_tensor(small_conv(), 3, shape=(1, 4, 4, 4)), "do not go with input"),
        (change_tensor(small_conv(), 3, shape=(2, 4, 4, 3)), "the batches of input and output differ"),
        (change_tensor(small_conv(), 0, shape=(4, 4, 2)), "not 4 dimensions"),
        (change_tensor(small_conv(), 2, data=np.ones(2, np.int32), shape=(2,), scales=()), "2 biases for 3 channels"),
        (change_tensor(small_conv(), 3, scales=(1e-9,), zero_points=(0,)), "accumulator of channel 0 can overflow"),
        (change_option(small_conv(), stride_h=0), "option stride_h is 0"),
        (change_option(small_conv(), fused_activation_function=int(Activation.TANH)), "fused activation TANH"),
        (small_fully_connected(bias=(1 << 31) - 1 - 4 * 255 + 1), "the 32-bit accumulator of channel 0 can overflow"),
        (small_fully_connected(weight=-128, depth=65_800), "the 32-bit accumulator of channel 0 can overflow"),
        (change_option(small_fully_connected(), weights_format=1), "its weights are shuffled"),
        (change_tensor(small_add(), 2, scales=(1e-7,), zero_points=(0,)), "scale is too small for the inputs'"),
        (change_tensor(small_add(), 1, shape=(3, 3)), "do not give its output's shape [2, 3]"),
        (change_tensor(small_add(), 2, shape=(2, 2, 3)), "do not give its output's shape [2, 2, 3]"),
        (change_tensor(small_add(), 0, shape=(1, 1, 1, 2, 3)), "has 5 dimensions, more than 4"),
        (change_tensor(small_pool(), 1, scales=(0.25,), zero_points=(0,)), "different scales or zero points"),
        (change_option(small_pool(), filter_width=0), "option filter_width is 0"),
        (change_option(small_pool(), stride_w=-1), "option stride_w is -1"),
        (change_option(small_pool(), filter_height=5), "its window gives 0 outputs where its tensor has 3"),
        (
            change_tensor(change_option(small_pool(), filter_height=INT32_MAX, padding=0), 1, shape=(1, 4, 3, 2)),
            f"its window of {INT32_MAX} elements, 1 apart, every 1, does not fit 32 bits",
        ),
        (change_option(small_conv(), dilation_w_factor=0), "option dilation_w_factor is 0"),
        (change_option(small_conv(), stride_h=INT32_MAX), "its window gives 1 outputs where its tensor has 4"),
        (
            change_option(small_conv(), dilation_h_factor=INT32_MAX),
            f"its window of 2 elements, {INT32_MAX} apart, every 1, does not fit 32 bits",
        ),
        (change_option(small_depthwise(), stride_w=0), "option stride_w is 0"),
        (change_option(small_depthwise(), dilation_h_factor=-2), "option dilation_h_factor is -2"),
        (
            change_option(small_depthwise(), dilation_w_factor=INT32_MAX),
            f"its window of 2 elements, {INT32_MAX} apart, every 1, does not fit 32 bits",
        ),
        (change_tensor(small_depthwise(), 2, dtype=DType.FLOAT32), "tensor 'bias' is FLOAT32, not INT32"),
        (
            change_tensor(small_depthwise(), 2, data=np.ones(3, np.int32), shape=(3,), scales=()),
            "3 biases for 2 channels",
        ),
        (change_tensor(small_depthwise(), 3, scales=(1e-30,), zero_points=(0,)), "channel 0 can overflow"),
        (change_tensor(small_depthwise(), 0, scales=(3e38,), zero_points=(0,)), "channel 0 can overflow"),
        (change_tensor(small_fully_connected(), 2, dtype=DType.FLOAT32), "tensor 'bias' is FLOAT32, not INT32"),
        (
            change_tensor(small_fully_connected(), 2, data=np.ones(1, np.int32), shape=(1,), scales=()),
            "1 biases for 2 channels",
        ),
        (change_option(small_transpose_conv(), stride_h=0), "option stride_h is 0"),
        (
            change_option(small_transpose_conv(), stride_w=4),
            "its input has 2 rows or columns where its output gives 1",
        ),
        (
            change_tensor(small_transpose_conv(), 4, shape=(1, 9, 4, 2)),
            "it asks for the shape [1, 4, 4, 2], and its output has [1, 9, 4, 2]",
        ),
        (
            change_tensor(small_transpose_conv(), 1, data=np.array((1, 4, 3, 2), np.int32)),
            "it asks for the shape [1, 4, 3, 2], and its output has [1, 4, 4, 2]",
        ),
        (change_tensor(small_transpose_conv(), 3, dtype=DType.FLOAT32), "tensor 'bias' is FLOAT32, not INT32"),
        (small_softmax(depth=4096), "its last dimension has 4096 elements, more than 4095"),
        (small_softmax(scale=2.0**-26), "must be more than 2^-26"),
        (change_option(small_softmax(), beta=-1.0), "beta x scale is -1.0 x 0.5"),
        (
            change_tensor(small_softmax(), 1, scales=(1 / 128,), zero_points=(-128,)),
            "scale 1/256 and zero point -128",
        ),
    ],
)
def test_the_operator_and_the_reason_are_named(graph: tuple[ModelBuilder, int], reason: str) -> None:
    message = compile_error(graph)
    assert message.startswith(f"engine aot cannot compile operator 0, {graph[0].operators[0].name} (writes '")
    assert reason in message
    # Types and shapes of all that it reads and writes stand behind.
    tensors = graph[0].tensors
    for index in (*graph[0].operators[0].inputs, *graph[0].operators[0].outputs):
        assert f"{tensors[index].dtype.name} {list(tensors[index].shape)}" in message


def test_the_largest_sum_that_fits_is_not_refused() -> None:
    builder, y = small_fully_connected(bias=(1 << 31) - 1 - 4 * 255)
    AotEngine().compile(make_model(builder.build(y)))


def test_operators_without_a_kernel_are_named_with_their_places() -> None:
    builder, y = small_add()
    for name in ("ADD_N", "CUSTOM:Ethos", "WHERE"):
        builder.operators.append(OperatorSpec(name, (y,), (len(builder.tensors),)))
        y = builder.activation(name, (2, 3), 1.0, 0)
    message = compile_error((builder, y))
    assert message == (
        "engine aot has no kernel for operator 1, ADD_N (writes 'ADD_N', INT8 [2, 3] -> INT8 [2, 3]), "
        "operator 2, CUSTOM:Ethos (writes 'CUSTOM:Ethos', INT8 [2, 3] -> INT8 [2, 3]), "
        "operator 3, WHERE (writes 'WHERE', INT8 [2, 3] -> INT8 [2, 3])"
    )


def test_control_flow_is_refused() -> None:
    builder, y = small_add()
    model = unpack_model(builder.build(y))
    model.subgraphs.append(unpack_model(builder.build(y)).subgraphs[0])
    with pytest.raises(UnsupportedError, match=r"control flow: the model has 2 subgraphs"):
        AotEngine().compile(make_model(pack_model(model)))


def test_a_tensor_without_elements_is_refused() -> None:
    graph = change_tensor(small_add(), 0, shape=(0, 3))
    assert (
        compile_error(graph)
        == "engine aot cannot compile operator 0 ADD: tensor 0 'input', INT8 [0, 3], has no elements"
    )


def test_a_tensor_larger_than_any_microcontroller_has_is_refused() -> None:
    builder = ModelBuilder()
    y = builder.max_pool_2d(builder.input((1, 1 << 14, 1 << 14, 2)), (1, 1))
    assert compile_error((builder, y)) == (
        "engine aot cannot compile operator 0 MAX_POOL_2D: tensor 0 'input', INT8 [1, 16384, 16384, 2], takes "
        "536870912 bytes, more than 268435456"
    )


def test_an_arena_larger_than_any_microcontroller_has_is_refused() -> None:
    builder = ModelBuilder()
    # The output lies over one of them.
    a, b = builder.input((1 << 15, 1 << 13)), builder.input((1 << 15, 1 << 13))
    assert compile_error((builder, builder.add(a, b, output_scale=1.0))) == (
        "engine aot cannot compile this model: its arena takes 536870912 bytes, more than 268435456; most is in use "
        "while operator 0 ADD runs (INT8 [32768, 8192], INT8 [32768, 8192] -> INT8 [32768, 8192])"
    )


def test_an_output_that_is_a_constant_is_refused() -> None:
    builder, _ = small_conv()
    with pytest.raises(UnsupportedError, match=r"the model's output tensor 1 'weights' is a constant"):
        AotEngine().compile(make_model(builder.build(1)))


def test_a_model_without_operators_is_refused() -> None:
    tensor = TensorSpec("x", (2,), scales=(1.0,), zero_points=(0,))
    with pytest.raises(UnsupportedError, match=r"needs a model with inputs, operators and outputs"):
        AotEngine().compile(make_model(build_model([tensor], [], [0], [0])))


def test_a_depth_multiplier_that_contradicts_the_shapes_is_refused() -> None:
    builder = ModelBuilder()
    x = builder.input((1, 2, 2, 3))
    weights = np.ones((1, 1, 1, 6), np.int8)
    y = builder.depthwise_conv_2d(x, weights, None, filter_scales=[0.1], output_scale=1.0)
    assert "option depth_multiplier is 1, and its shapes say 2" in compile_error(
        change_option((builder, y), depth_multiplier=1)
    )


def test_a_limit_beyond_32_bits_is_refused() -> None:
    builder = ModelBuilder()
    x = builder.input((1, 4, 4, 1), 2.0**-30)
    y = builder.max_pool_2d(x, (2, 2), activation=Activation.RELU6)
    assert "fused activation RELU6 at scale" in compile_error((builder, y))
