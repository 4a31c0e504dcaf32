# SPDX-License-Identifier: Apache-2.0
"""The kernels for the DSP extension give the bytes that TensorFlow Lite Micro gives.

Their C++ runs on the host with a twin of the assembly; the assembly itself runs in the emulated tests.
"""

from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import pytest

from firmware.kernels import boundary_cases as boundaries
from firmware.kernels.case import Case
from firmware.kernels.comparison import compare, first_differences
from firmware.kernels.convolution_cases import edge_conv_2d
from firmware.kernels.dense_cases import edge_fully_connected
from firmware.kernels.dsp_cases import DSP_FAMILIES, dsp_cases
from firmware.kernels.families import random_cases

CORE = "cortex-m4"
KERNELS = ("PackedAddInt8", "PackedPixelsInt8", "PackedConv2dInt8", "PackedDepthwise3x3Int8")
FAMILIES = ("add", "conv_2d", "depthwise_conv_2d", "fully_connected")
EDGES: dict[str, Callable[[], Iterable[Case]]] = {
    "conv_2d": lambda: chain(edge_conv_2d(), boundaries.bias_boundary_cases("conv_2d", 1)),
    "depthwise_conv_2d": lambda: boundaries.bias_boundary_cases("depthwise_conv_2d", 2),
    "fully_connected": lambda: chain(edge_fully_connected(), boundaries.bias_boundary_cases("fully_connected", 3)),
    "fully_connected products": lambda: boundaries.product_boundary_cases(4),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_random_operators_on_a_dsp_core(tmp_path: Path, family: str) -> None:
    compare(tmp_path, random_cases(family, seed=1, count=30), seed=1, cpu=CORE)


@pytest.mark.parametrize(
    "kernel", ["PackedAddInt8", "PackedPixelsInt8", "PackedConv2dInt8", "PackedDepthwise3x3Int8"]
)
def test_random_operators_of_a_kernel(tmp_path: Path, kernel: str) -> None:
    calls = compare(tmp_path, dsp_cases(kernel, seed=1, count=40), seed=1, cpu=CORE)
    assert calls[kernel] >= 10


def test_random_dense_layers_are_single_pixels(tmp_path: Path) -> None:
    calls = compare(tmp_path, dsp_cases("dense", seed=1, count=30), seed=1, cpu=CORE)
    assert calls["PackedPixelsInt8"] >= 20


@pytest.mark.parametrize("family", EDGES)
def test_edges_on_a_dsp_core(tmp_path: Path, family: str) -> None:
    compare(tmp_path, list(EDGES[family]()), seed=2, cpu=CORE)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 103))
@pytest.mark.parametrize("family", DSP_FAMILIES)
def test_many_random_operators_on_a_dsp_core(
    tmp_path: Path, record_graphs: Callable[[str, int, int], None], family: str, seed: int
) -> None:
    wrong = first_differences(tmp_path, dsp_cases(family, seed, count=200), seed, cpu=CORE)
    record_graphs("dsp kernels on the host, one operator", 200 - len(wrong), len(wrong))
    assert list(wrong.values()) == []
