# SPDX-License-Identifier: Apache-2.0
"""Weights of 4 bits give what TensorFlow Lite Micro gives for them."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from firmware.kernels.case import Case, Dice
from firmware.kernels.comparison import compare
from firmware.kernels.families import FAMILIES
from mcubench.engines import AotEngine
from mcubench.model import DType
from model_builder import ModelBuilder, TensorSpec


def packed(tensor: TensorSpec) -> TensorSpec:
    """Two values a byte, the lower half first."""
    if tensor.dtype is not DType.INT8 or tensor.data is None:
        return tensor
    values = (np.clip(tensor.data, -112, 112) // 16).astype(np.int8).ravel()
    halves = np.append(values, np.zeros(values.size % 2, np.int8)).reshape(-1, 2).astype(np.uint8) & 15
    return replace(tensor, dtype=DType.INT4, data=halves[:, 0] | halves[:, 1] << 4)


FAMILY_NAMES = ("conv_2d", "depthwise_conv_2d", "fully_connected")


def random_int4_cases(family: str) -> list[Case]:
    """Graphs of the family with their weights packed."""
    cases = []
    for index in range(40):
        builder, y = FAMILIES[family](Dice(4, index))
        # The reference has dense layers of 4 bits with one scale only.
        if family == "fully_connected" and len(builder.tensors[1].scales) > 1:
            continue
        builder.tensors = [packed(tensor) for tensor in builder.tensors]
        cases.append(Case(f"{family} {index}", builder, (y,)))
    assert len(cases) > 10
    return cases


@pytest.mark.parametrize("cpu", [None, "cortex-m4"])
@pytest.mark.parametrize("family", FAMILY_NAMES)
def test_int4_weights(tmp_path: Path, family: str, cpu: str | None) -> None:
    compare(tmp_path, random_int4_cases(family), seed=4, cpu=cpu)


@pytest.mark.parametrize("cpu", [None, "cortex-m0", "cortex-m4", "cortex-m55"])
@pytest.mark.parametrize("family", FAMILY_NAMES)
def test_int4_weights_for_size_take_no_more_flash_than_in_the_model(family: str, cpu: str | None) -> None:
    for case in random_int4_cases(family)[:5]:
        compiled = AotEngine(cpu, prunes=False, optimize="size").compile(case.model())
        found = re.search(r"int8_t \w*weights\w*\[(\d+)\]", compiled.sources["model.cc"])
        assert found is not None
        data = case.builder.tensors[1].data
        assert data is not None
        assert int(found[1]) == data.size


def test_channels_without_int4_weights_are_left_out(tmp_path: Path) -> None:
    generator = np.random.default_rng(4)
    builder = ModelBuilder()
    x = builder.input((1, 6, 6, 4), 0.05, 3)
    filters = generator.integers(-128, 128, (16, 3, 3, 4), np.int8)
    filters[:8] = 0
    biases = generator.integers(-300, 300, 16, np.int32)
    middle = builder.conv_2d(x, filters, biases, filter_scales=[0.01], output_scale=0.1)
    filters = generator.integers(-128, 128, (8, 1, 1, 16), np.int8)
    y = builder.conv_2d(middle, filters, None, filter_scales=[0.01], output_scale=0.2)
    builder.tensors = [packed(tensor) for tensor in builder.tensors]
    case = Case("pruned", builder, (y,))
    assert AotEngine().compile(case.model()).kept_channels
    compare(tmp_path, [case], seed=4, guarded=False)
