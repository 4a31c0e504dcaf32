# SPDX-License-Identifier: Apache-2.0
"""Channels first or last: what a converter made of the order of a tensor's dimensions."""

from collections.abc import Sequence

import numpy as np

from mcubench.converters.comparison import Array


def channels_last(rank: int) -> tuple[int, ...]:
    """The order that puts the channels of [N, C, ...] at the end."""
    return (0, *range(2, rank), 1) if rank >= 3 else tuple(range(rank))


def permuted(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """A shape with its dimensions in another order."""
    return tuple(shape[axis] for axis in order)


def in_the_layout_of(converted: Array, source: Array) -> Array:
    """A source's output as the converted model gives it: of the orders that fit, the one with the nearest numbers."""
    orders = (tuple(range(source.ndim)), channels_last(source.ndim))
    fitting = [source.transpose(order) for order in orders if permuted(source.shape, order) == converted.shape]
    if not fitting:
        return source
    return min(fitting, key=lambda candidate: float(np.abs(candidate - converted).max(initial=0)))


def layout_note(kind: str, name: str, source: Sequence[int], converted: Sequence[int]) -> str | None:
    """What a person has to know who gives the model its data; nothing where the bytes are the same."""
    if tuple(source) == tuple(converted):
        return None
    return f"{kind} '{name}' has its channels last: {list(source)} became {list(converted)}"
