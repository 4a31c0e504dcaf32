# SPDX-License-Identifier: Apache-2.0
"""Every operator family, and random graphs of each."""

from collections.abc import Callable

from firmware.kernels.case import Case, Dice, Graph
from firmware.kernels.convolution_cases import random_conv_2d, random_depthwise_conv_2d
from firmware.kernels.dense_cases import random_add, random_fully_connected
from firmware.kernels.small_cases import (
    random_average_pool_2d,
    random_max_pool_2d,
    random_reshape,
    random_softmax,
)

FAMILIES: dict[str, Callable[[Dice], Graph]] = {
    "conv_2d": random_conv_2d,
    "depthwise_conv_2d": random_depthwise_conv_2d,
    "fully_connected": random_fully_connected,
    "add": random_add,
    "average_pool_2d": random_average_pool_2d,
    "max_pool_2d": random_max_pool_2d,
    "reshape": random_reshape,
    "softmax": random_softmax,
}


def random_cases(family: str, seed: int, count: int) -> list[Case]:
    """The same ones for the same seed, however many."""
    graphs = [FAMILIES[family](Dice(seed, index)) for index in range(count)]
    return [Case(f"{family} {index}", builder, (y,)) for index, (builder, y) in enumerate(graphs)]
