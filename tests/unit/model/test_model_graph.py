# SPDX-License-Identifier: Apache-2.0
"""What a tensor and an operator say about themselves."""

import numpy as np
import pytest

from mcubench.errors import ModelError
from mcubench.model import DType, Graph, Operator, Quantization, Tensor, parse_model


def _tensor(shape: tuple[int, ...], dtype: DType = DType.INT8, data: bytes | None = None) -> Tensor:
    return Tensor(3, "t", shape, dtype, None, data)


def test_a_scalar_has_one_element() -> None:
    assert _tensor(()).element_count == 1


@pytest.mark.parametrize(
    ("dtype", "size_bytes"), [(DType.INT8, 15), (DType.INT32, 60), (DType.INT4, 8), (DType.INT2, 4)]
)
def test_types_of_less_than_a_byte_are_packed(dtype: DType, size_bytes: int) -> None:
    assert _tensor((3, 5), dtype).size_bytes == size_bytes


def test_a_type_without_a_size_is_an_error() -> None:
    with pytest.raises(ModelError, match="tensor 3 't': a STRING element"):
        _ = _tensor((1,), DType.STRING).size_bytes


def test_a_constant_is_a_read_only_array() -> None:
    array = _tensor((2, 1), DType.INT32, b"\x01\x00\x00\x00\xff\xff\xff\xff").array()
    np.testing.assert_array_equal(array, np.array([[1], [-1]], np.int32))
    assert not array.flags.writeable


def test_an_activation_has_no_array() -> None:
    with pytest.raises(ModelError, match="tensor 3 't' is not a constant"):
        _tensor((1,)).array()


def test_a_packed_constant_has_no_array() -> None:
    with pytest.raises(ModelError, match="NumPy has no INT4"):
        _tensor((2,), DType.INT4, b"\x12").array()


def test_a_long_name_is_shortened_in_messages() -> None:
    assert len(Tensor(0, "n" * 500, (), DType.INT8).label) < 80


def test_one_scale_is_per_tensor_and_more_are_per_channel() -> None:
    assert not Quantization((0.5,), (0,)).per_channel
    assert Quantization((0.5, 0.25), (0, 0), 1).per_channel


def test_an_operand_that_is_missing_is_named() -> None:
    operator = Operator(7, "CONV_2D", 1, (0, None), (), {})
    graph = Graph((_tensor((1,)),), (operator,), (0,), ())
    assert graph.operand(operator, 0) is graph.tensors[0]
    for position in (1, 2):
        with pytest.raises(ModelError, match=f"operator 7 CONV_2D lacks its input {position}"):
            graph.operand(operator, position)
    with pytest.raises(ModelError, match="operator 7 CONV_2D has no output"):
        graph.result(operator)


def test_values_can_be_hashed(network: bytes) -> None:

    assert len({parse_model(network), parse_model(network)}) == 1
