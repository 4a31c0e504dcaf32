# SPDX-License-Identifier: Apache-2.0
"""Weights of 4 bits give what TensorFlow Lite Micro gives for them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from firmware.kernels.case import Case, Dice
from firmware.kernels.comparison import compare
from firmware.kernels.families import FAMILIES
from mcubench.model import DType
from model_builder import TensorSpec


def packed(tensor: TensorSpec) -> TensorSpec:
    """Two values a byte, the lower half first."""
    if tensor.dtype is not DType.INT8 or tensor.data is None:
        return tensor
    values = (np.clip(tensor.data, -112, 112) // 16).astype(np.int8).ravel()
    halves = np.append(values, np.zeros(values.size % 2, np.int8)).reshape(-1, 2).astype(np.uint8) & 15
    return replace(tensor, dtype=DType.INT4, data=halves[:, 0] | halves[:, 1] << 4)


@pytest.mark.parametrize("family", ["conv_2d", "depthwise_conv_2d", "fully_connected"])
def test_int4_weights(tmp_path: Path, family: str) -> None:
    cases = []
    for index in range(40):
        builder, y = FAMILIES[family](Dice(4, index))
        # The reference has dense layers of 4 bits with one scale only.
        if family == "fully_connected" and len(builder.tensors[1].scales) > 1:
            continue
        builder.tensors = [packed(tensor) for tensor in builder.tensors]
        cases.append(Case(f"{family} {index}", builder, (y,)))
    assert len(cases) > 10
    compare(tmp_path, cases, seed=4)
