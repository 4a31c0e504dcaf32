# SPDX-License-Identifier: Apache-2.0
"""Damaged model files: thousands of them end in a ModelError or in a graph, and in nothing else."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from mcubench.errors import ModelError
from mcubench.model import DType, Model, parse_model, summarize
from mcubench.model.schema import FILE_IDENTIFIER
from model_builder import ABSENT, OperatorSpec, TensorSpec, build_model

_SEEDS_PER_SLICE = 1000
_SLICES = 8
_SEEDS_OF_A_CAMPAIGN = 200_000


def _oddities() -> bytes:
    """What the builder's layers do not have: a custom operator, a variable, float constants, absent inputs."""
    weights = np.ones((2, 4), np.float32)
    tensors = [
        TensorSpec("in", (1, 4), DType.FLOAT32),
        TensorSpec("weights", (2, 4), DType.FLOAT32, weights),
        TensorSpec("out", (1, 2), DType.FLOAT32),
        TensorSpec("state", (1, 2), DType.FLOAT32, is_variable=True),
        TensorSpec("end", (1, 2), DType.FLOAT32),
    ]
    operators = [
        OperatorSpec("FULLY_CONNECTED", (0, 1, ABSENT), (2,), "FullyConnectedOptions"),
        OperatorSpec("CUSTOM:mix", (2, 3), (4,)),
    ]
    return build_model(tensors, operators, [0], [4])


def _flip_bits(data: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _truncate(data: bytearray, rng: random.Random) -> bytes:
    return bytes(data[: rng.randrange(len(data))])


def _splice(data: bytearray, rng: random.Random) -> bytes:
    """Copy, cut out or repeat a piece, so that sound structures land in the wrong place."""
    start, target = rng.randrange(len(data)), rng.randrange(len(data))
    piece = data[start : start + rng.randrange(1, 64)]
    end = target + rng.choice((0, len(piece), rng.randrange(64)))
    return bytes(data[:target] + piece + data[end:])


def _overwrite_word(data: bytearray, rng: random.Random) -> bytes:
    """Put a telling number where an offset, a length or an index may be."""
    position = rng.randrange(0, len(data) - 4, 4)
    telling = (0, 1, 127, 128, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, len(data), rng.randrange(256))
    data[position : position + 4] = rng.choice(telling).to_bytes(4, "little")
    return bytes(data)


_MUTATIONS: tuple[Callable[[bytearray, random.Random], bytes], ...] = (
    _flip_bits,
    _flip_bits,
    _truncate,
    _splice,
    _overwrite_word,
    _overwrite_word,
)


def _mutate(sound: bytes, rng: random.Random) -> bytes:
    damaged = rng.choice(_MUTATIONS)(bytearray(sound), rng)
    # A file without the identifier is refused at once, which would leave nothing to test.
    return damaged[:4] + FILE_IDENTIFIER + damaged[8:] if len(damaged) > 8 else damaged


def _read(data: bytes) -> bool:
    """True where the file is taken; any error but ModelError passes through."""
    try:
        summarize(Model(None, "damaged", "", len(data), data, parse_model(data)))
    except ModelError:
        return False
    return True


def _run(network: bytes, seeds: range) -> None:
    sound = (network, _oddities())
    taken = 0
    for seed in seeds:
        rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
        data = _mutate(sound[seed % len(sound)], rng)
        try:
            taken += _read(data)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
    # Were all of them refused or all taken, the mutations would test nothing.
    assert 0.05 < taken / len(seeds) < 0.9


@pytest.mark.parametrize("piece", range(_SLICES))
def test_a_damaged_file_is_a_model_error_or_a_graph(network: bytes, piece: int) -> None:
    _run(network, range(piece * _SEEDS_PER_SLICE, (piece + 1) * _SEEDS_PER_SLICE))


@pytest.mark.campaign
def test_a_damaged_file_is_a_model_error_or_a_graph_in_a_long_campaign(network: bytes) -> None:
    _run(network, range(_SEEDS_OF_A_CAMPAIGN))


def test_every_truncation_is_refused(network: bytes) -> None:
    for sound in (network, _oddities()):
        assert _read(sound)
        # Up to three bytes at the end are padding.
        assert not any(_read(sound[:length]) for length in range(len(sound) - 3))
