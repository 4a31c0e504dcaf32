# SPDX-License-Identifier: Apache-2.0
"""The road of `mcubench inspect`: whose layout of the arena it is, and that no file is too odd for it."""

import io
import random
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from mcubench.engines import AotEngine
from mcubench.errors import ModelError
from mcubench.model import Model, ModelSummary, parse_model, read_model
from mcubench.pipeline import inspect_model
from mcubench.pipeline.inspect import lay_out
from mcubench.report.model_table import render_model
from model_builder import ABSENT, ModelBuilder, OperatorSpec, TensorSpec, build_model, random_bias, random_int8
from unit.engines.model_mutator import ModelMutator

_SEEDS_PER_SLICE = 150
_SLICES = 3
_SEEDS_OF_A_CAMPAIGN = 20_000


def _model(data: bytes) -> Model:
    return Model(None, "net", "00" * 32, len(data), data, parse_model(data))


def _chain(length: int) -> bytes:
    """Operators that engine aot has none of, one after the other."""
    tensors = [TensorSpec(f"t{number}", (4,)) for number in range(length + 1)]
    operators = [OperatorSpec("ABS", (number,), (number + 1,)) for number in range(length)]
    return build_model(tensors, operators, [0], [length])


def _only_neighbours_share_bytes(summary: ModelSummary) -> None:
    """Two blocks that lie over one another are an operator's input, that ends there, and its output."""
    blocks = [block for block in summary.memory.blocks if block.size_bytes]
    for moment in range(len(summary.memory.alive_bytes)):
        alive = [block for block in blocks if block.first <= moment <= block.last]
        starts = {block.tensors: block.offset or 0 for block in alive}
        bytes_of = {b.tensors: range(starts[b.tensors], starts[b.tensors] + b.size_bytes) for b in alive}
        for one, other in combinations(alive, 2):
            if set(bytes_of[one.tensors]) & set(bytes_of[other.tensors]):
                assert {(one.last, other.first), (other.last, one.first)} & {(moment, moment)}
        assert summary.memory.alive_bytes[moment] == len(set().union(*bytes_of.values()))


@pytest.mark.parametrize("name", ["ad", "ic", "kws", "sww", "vww", "ad_float", "ic_float", "vww_float"])
def test_the_layout_is_the_one_that_engine_aot_compiles(mlperf_tiny: Path, name: str) -> None:
    path = mlperf_tiny / f"{name}.tflite"
    summary, compiled = inspect_model(path), AotEngine(prunes=False).compile(read_model(path))
    assert (summary.memory.source, summary.memory.size_bytes) == ("engine", compiled.arena_bytes)
    for block in summary.memory.blocks:
        assert {compiled.arena_offsets[tensor] for tensor in block.tensors} == {block.offset}
    _only_neighbours_share_bytes(summary)


def test_what_the_engine_cannot_run_is_planned_all_the_same(mlperf_tiny: Path) -> None:
    # Its weights are int8, and its activations float32.
    summary = inspect_model(mlperf_tiny / "kws_float.tflite")
    assert summary.memory.source == "planner"
    assert summary.memory.because is not None
    assert "INT8, not FLOAT32" in summary.memory.because
    assert summary.memory.peak.size_bytes == summary.totals.peak_activation_bytes
    assert summary.memory.size_bytes is not None
    assert summary.memory.size_bytes >= summary.memory.peak.size_bytes
    _only_neighbours_share_bytes(summary)


def test_the_peak_of_the_image_classifier_is_its_first_skip(mlperf_tiny: Path) -> None:
    # ResNet-8: the 32x32x16 value before the first block waits for the addition after its two convolutions. Of these
    # each writes over its input, behind its window: a row, the pixel beside it, and the one that is being written.
    peak = inspect_model(mlperf_tiny / "ic.tflite").memory.peak
    assert (peak.size_bytes, peak.operators) == ((2 * 32 * 32 + 32 + 2) * 16, (2, 3))
    assert [block.role for block in peak.alive] == ["waiting", "input", "output"]


def test_many_operators_are_planned_and_very_many_are_not() -> None:
    assert lay_out(_model(_chain(300))).source == "planner"
    layout = lay_out(_model(_chain(1200)))
    assert (layout.source, layout.offsets) == ("lifetimes", None)
    assert layout.because is not None
    assert "1,201 activations are too many" in layout.because


def _sound() -> tuple[bytes, bytes]:
    b = ModelBuilder()
    y = b.conv_2d(
        b.input((1, 6, 6, 3)), random_int8(1, (4, 3, 3, 3)), random_bias(1, 4), filter_scales=(0.1,), output_scale=1
    )
    y = b.depthwise_conv_2d(y, random_int8(2, (1, 3, 3, 4)), None, filter_scales=(0.1,) * 4, output_scale=1)
    y = b.reshape(b.max_pool_2d(b.add(y, y, output_scale=1), (2, 2)), (1, 100))
    y = b.softmax(b.fully_connected(y, random_int8(3, (3, 100)), None, weight_scales=(0.1,), output_scale=1))
    tensors = [
        TensorSpec("in", (1, 4)),
        TensorSpec("w", (2, 4), data=np.ones((2, 4), np.int8), scales=(0.1,), zero_points=(0,)),
        TensorSpec("mid", (1, 2)),
        TensorSpec("state", (1, 2), is_variable=True),
        TensorSpec("end", (1, 2)),
        TensorSpec("wide", (3, 2)),
    ]
    operators = [
        OperatorSpec("FULLY_CONNECTED", (0, 1, ABSENT), (2,), "FullyConnectedOptions"),
        OperatorSpec("CUSTOM:mix", (2, 3), (4,)),
        OperatorSpec("QUANTIZE", (4,), (5,)),
    ]
    return b.build(y), build_model(tensors, operators, [0], [5])


def _inspect_mutants(seeds: range, folder: Path) -> None:
    """Whatever the reader lets through is described, drawn up as a table, and the same after a trip through JSON."""
    sound, taken = _sound(), 0
    for seed in seeds:
        path = folder / "mutant.tflite"
        path.write_bytes(ModelMutator(seed).mutate(random.Random(seed).choice(sound)))  # noqa: S311 - not a secret
        try:
            summary = inspect_model(path)
            assert ModelSummary.model_validate_json(summary.model_dump_json()) == summary
            render_model(summary, Console(file=io.StringIO(), width=120), weights=True)
        except ModelError:
            continue
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
        taken += 1
    assert 0.05 < taken / len(seeds) < 0.9


@pytest.mark.parametrize("piece", range(_SLICES))
def test_a_model_that_makes_no_sense_is_described_or_refused(piece: int, tmp_path: Path) -> None:
    _inspect_mutants(range(piece * _SEEDS_PER_SLICE, (piece + 1) * _SEEDS_PER_SLICE), tmp_path)


@pytest.mark.campaign
def test_a_model_that_makes_no_sense_is_described_or_refused_in_a_long_campaign(tmp_path: Path) -> None:
    _inspect_mutants(range(_SEEDS_OF_A_CAMPAIGN), tmp_path)
