# SPDX-License-Identifier: Apache-2.0
"""What a model wastes, in words."""

import numpy as np

from mcubench.model import DType, Finding, Model, parse_model, summarize
from model_builder import ABSENT, ModelBuilder, OperatorSpec, TensorSpec, build_model


def _find(data: bytes) -> dict[str, Finding]:
    findings = summarize(Model(None, "net", "00" * 32, len(data), data, parse_model(data))).findings
    return {finding.rule: finding for finding in findings}


def test_zero_channels_and_zero_weights_are_told_with_their_numbers() -> None:
    b = ModelBuilder()
    weights = np.zeros((4, 8), np.int8)
    weights[0] = 127
    y = b.fully_connected(b.input((1, 8)), weights, None, weight_scales=(0.1,) * 4, output_scale=1)
    found = _find(b.build(y))
    assert list(found) == ["zero-channels", "zero-weights"]
    assert found["zero-channels"].places[0].what == "3 of 4 output channels have only zero weights"
    assert found["zero-weights"].places[0].what == "75.0 % of 32 weights are zero"
    assert found["zero-weights"].places[0].operator == 0


def test_a_channel_with_few_steps_is_told() -> None:
    b = ModelBuilder()
    weights = np.array([[127, 1], [2, -3]], np.int8)
    y = b.fully_connected(b.input((1, 2)), weights, None, weight_scales=(0.1,), output_scale=1)
    assert _find(b.build(y))["little-range"].places[0].what == "channel 1 uses 2.4 % of the range of int8"


def test_weights_that_are_no_numbers_are_told() -> None:
    weights = np.array([[np.nan, 1]], np.float32)
    tensors = [
        TensorSpec("in", (1, 2), DType.FLOAT32),
        TensorSpec("w", (1, 2), DType.FLOAT32, weights),
        TensorSpec("out", (1, 1), DType.FLOAT32),
    ]
    found = _find(build_model(tensors, [OperatorSpec("FULLY_CONNECTED", (0, 1, ABSENT), (2,))], [0], [2]))
    assert found["not-finite"].places[0].what == "1 of 2 values of 'w' are not finite"


def test_idle_parts_are_told_once_each() -> None:
    ramp = np.arange(6, dtype=np.int8)
    tensors = [
        TensorSpec("in", (6,)),
        TensorSpec("out", (6,)),
        TensorSpec("a", (6,), data=ramp),
        TensorSpec("b", (6,), data=ramp),
        TensorSpec("x", (6,)),
        TensorSpec("y", (6,)),
    ]
    operators = [OperatorSpec("ABS", (2,), (4,)), OperatorSpec("ABS", (2,), (5,)), OperatorSpec("ADD", (0, 4), (1,))]
    found = _find(build_model(tensors, operators, [0], [1]))
    assert found["duplicate-constants"].places[0].what == "'a' is there 2 times: 6 bytes could go"
    assert [place.what for place in found["unread-constants"].places] == ["'b', 6 bytes"]
    assert [place.operator for place in found["dead-operators"].places] == [1]
    # The dead one is constant too, and is told as dead.
    assert [place.operator for place in found["foldable-operators"].places] == [0]


def test_a_model_without_waste_has_none(network: bytes) -> None:
    assert _find(network) == {}
