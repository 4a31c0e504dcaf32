# SPDX-License-Identifier: Apache-2.0
"""The document behind `mcubench inspect`."""

import json

import pytest
from pydantic import ValidationError

from mcubench.model import Model, ModelSummary, parse_model, summarize
from model_builder import OperatorSpec, TensorSpec, build_model


def _summarize(data: bytes) -> ModelSummary:
    return summarize(Model(None, "net", "00" * 32, len(data), data, parse_model(data)))


def test_totals_are_the_sums_of_the_rows(network: bytes) -> None:
    summary = _summarize(network)
    rows, totals = summary.operators, summary.totals
    # 6x6x4 outputs of 3x3x2 products, of 3x3 products, and 3 of 4.
    assert totals.macs == sum(row.macs or 0 for row in rows) == 6 * 6 * 4 * 18 + 6 * 6 * 4 * 9 + 12
    assert totals.flops == sum(row.flops or 0 for row in rows)
    assert totals.params_size_bytes == sum(row.params_bytes for row in rows) == (72 + 16) + 36 + (12 + 12)
    assert totals.parameter_count == 72 + 4 + 36 + 12 + 3
    # The first depthwise layer's input and output.
    assert totals.peak_activation_bytes == max(row.activation_bytes_alive for row in rows) == 2 * 144
    assert totals.peak_operator == 1


def test_a_row_says_what_its_operands_are(network: bytes) -> None:
    row = _summarize(network).operators[0]
    assert (row.name, [tensor.shape for tensor in row.inputs]) == ("CONV_2D", [(1, 6, 6, 2), (4, 3, 3, 2), (4,)])
    source, filters, _ = row.inputs
    assert source.quantization is not None
    assert (source.quantization.kind, source.quantization.zero_point_min) == ("per_tensor", -3)
    assert source.quantization.scale_min == source.quantization.scale_max == pytest.approx(0.05)
    assert filters.quantization is not None
    assert (filters.quantization.kind, filters.quantization.channels) == ("per_channel", 4)
    assert filters.quantization.scale_max == pytest.approx(0.04)


def test_a_sum_with_an_unknown_term_is_absent_with_the_reason() -> None:
    tensors = [TensorSpec("a", (1,)), TensorSpec("b", (1,))]
    totals = _summarize(build_model(tensors, [OperatorSpec("CUSTOM:mix", (0,), (1,))], [0], [1])).totals
    assert (totals.macs, totals.flops, totals.macs_absent_because) == (None, None, "no formula for CUSTOM:mix")


def test_it_is_json_with_the_schemas_version_first(network: bytes) -> None:
    summary = _summarize(network)
    text = summary.model_dump_json()
    assert next(iter(json.loads(text).items())) == ("schema_version", 2)
    assert ModelSummary.model_validate_json(text) == summary


def test_an_unknown_key_is_an_error(network: bytes) -> None:
    document = json.loads(_summarize(network).model_dump_json())
    with pytest.raises(ValidationError):
        ModelSummary.model_validate(document | {"extra": 1})
