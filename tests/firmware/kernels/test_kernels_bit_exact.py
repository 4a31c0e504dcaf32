# SPDX-License-Identifier: Apache-2.0
"""Every operator family gives the bytes that TensorFlow Lite Micro gives, on graphs of one operator."""

from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import pytest

from firmware.kernels import boundary_cases as boundaries
from firmware.kernels.case import Case
from firmware.kernels.comparison import compare, first_differences
from firmware.kernels.convolution_cases import edge_conv_2d
from firmware.kernels.dense_cases import edge_fully_connected
from firmware.kernels.families import FAMILIES, random_cases
from firmware.kernels.small_cases import edge_softmax
from firmware.kernels.unary_cases import coarse_curve_cases

EDGES: dict[str, Callable[[], Iterable[Case]]] = {
    "conv_2d": lambda: chain(edge_conv_2d(), boundaries.bias_boundary_cases("conv_2d", 1)),
    "depthwise_conv_2d": lambda: boundaries.bias_boundary_cases("depthwise_conv_2d", 2),
    "fully_connected": lambda: chain(edge_fully_connected(), boundaries.bias_boundary_cases("fully_connected", 3)),
    "fully_connected products": lambda: boundaries.product_boundary_cases(4),
    "add": lambda: boundaries.every_pair_add_cases(5),
    "coarse curves": coarse_curve_cases,
    "max_pool_2d": boundaries.activation_boundary_cases,
    "softmax": lambda: chain(edge_softmax(), boundaries.fine_softmax_cases(6)),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_random_operators(tmp_path: Path, family: str) -> None:
    compare(tmp_path, random_cases(family, seed=1, count=50), seed=1)


@pytest.mark.parametrize("family", EDGES)
def test_edges(tmp_path: Path, family: str) -> None:
    compare(tmp_path, list(EDGES[family]()), seed=2)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 105))
@pytest.mark.parametrize("family", FAMILIES)
def test_many_random_operators(
    tmp_path: Path, record_graphs: Callable[[str, int, int], None], family: str, seed: int
) -> None:
    wrong = first_differences(tmp_path, random_cases(family, seed, count=200), seed)
    record_graphs("portable kernels on the host, one operator", 200 - len(wrong), len(wrong))
    assert list(wrong.values()) == []


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 105))
@pytest.mark.parametrize("operator", ["conv_2d", "depthwise_conv_2d", "fully_connected"])
def test_many_boundaries(tmp_path: Path, operator: str, seed: int) -> None:
    compare(tmp_path, list(boundaries.bias_boundary_cases(operator, seed)), seed=seed)
