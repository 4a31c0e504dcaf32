# SPDX-License-Identifier: Apache-2.0
"""Options are read from whatever table an operator has, under the schema's names."""

from collections.abc import Mapping

import pytest

from mcubench.errors import ModelError
from mcubench.model import DType, OptionValue, parse_model
from mcubench.model.schema import load_schema
from model_builder import OperatorSpec, TensorSpec, build_model, pack_model, unpack_model


def _options(name: str, table: str = "", **options: OptionValue) -> Mapping[str, OptionValue]:
    spec = OperatorSpec(name, (0,), (1,), table, options)
    tensors = [TensorSpec("a", (1,), DType.FLOAT32), TensorSpec("b", (1,), DType.FLOAT32)]
    return parse_model(build_model(tensors, [spec], [0], [1])).operators[0].options


@pytest.mark.parametrize(
    ("name", "table", "options"),
    [
        ("CONV_2D", "Conv2DOptions", {"stride_w": 2, "stride_h": 3, "dilation_w_factor": 4, "padding": 1}),
        ("DEPTHWISE_CONV_2D", "DepthwiseConv2DOptions", {"depth_multiplier": 2, "fused_activation_function": 3}),
        ("MAX_POOL_2D", "Pool2DOptions", {"filter_width": 5, "filter_height": 6}),
        ("SOFTMAX", "SoftmaxOptions", {"beta": 0.5}),
        ("RESHAPE", "ReshapeOptions", {"new_shape": (1, -1)}),
        ("FULLY_CONNECTED", "FullyConnectedOptions", {"keep_num_dims": True}),
        ("BUCKETIZE", "BucketizeOptions", {"boundaries": (0.5, 1.5)}),
        ("VAR_HANDLE", "VarHandleOptions", {"shared_name": "state"}),
    ],
)
def test_what_was_written_is_read(name: str, table: str, options: Mapping[str, OptionValue]) -> None:
    read = _options(name, table, **options)
    assert {key: read[key] for key in options} == options


# Defaults: tensorflow/compiler/mlir/lite/schema/schema.fbs, tables Conv2DOptions and StridedSliceOptions.
def test_fields_that_are_not_written_have_the_schemas_defaults() -> None:
    options = _options("CONV_2D", "Conv2DOptions")
    assert (options["dilation_w_factor"], options["dilation_h_factor"], options["stride_w"]) == (1, 1, 0)


def test_a_table_that_is_missing_has_the_schemas_defaults() -> None:
    assert _options("CONV_2D") == _options("CONV_2D", "Conv2DOptions")
    assert _options("RESHAPE") == {"new_shape": ()}


def test_an_operator_without_options_has_none() -> None:
    assert _options("LOGISTIC") == {}


def test_the_second_union_is_read_too() -> None:
    schema = load_schema()
    data = build_model([TensorSpec("a", (1,)), TensorSpec("b", (1,))], [OperatorSpec("DILATE", (0,), (1,))], [0], [1])
    model = unpack_model(data)
    operator = model.subgraphs[0].operators[0]
    operator.builtinOptions2Type = schema.BuiltinOptions2.ReduceWindowOptions
    operator.builtinOptions2 = schema.ReduceWindowOptionsT()
    operator.builtinOptions2.reduceFunction = 2
    assert parse_model(pack_model(model)).operators[0].options == {"reduce_function": 2}


def test_an_unknown_kind_of_options_is_refused() -> None:
    data = build_model([TensorSpec("a", (1,)), TensorSpec("b", (1,))], [OperatorSpec("ABS", (0,), (1,))], [0], [1])
    model = unpack_model(data)
    model.subgraphs[0].operators[0].builtinOptionsType = 250
    with pytest.raises(ModelError, match="operator 0 ABS has options of the unknown kind 250"):
        parse_model(pack_model(model))


def test_options_cannot_be_changed() -> None:
    options = _options("SOFTMAX", "SoftmaxOptions")
    with pytest.raises(TypeError):
        options["beta"] = 2.0  # type: ignore[index] # that it is refused at run time too is the fact
