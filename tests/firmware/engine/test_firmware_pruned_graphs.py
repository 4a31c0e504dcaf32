# SPDX-License-Identifier: Apache-2.0
"""A graph without its constant channels gives the bytes of the whole one, layer by layer too."""

from pathlib import Path

import numpy as np
import pytest

from firmware.engine.dead_channels import graph_with_dead_channels
from firmware.kernels.comparison import compare
from mcubench.engines import AotEngine

GRAPHS = 40


@pytest.mark.parametrize("core", [None, "cortex-m4"])
def test_graphs_with_dead_channels_give_the_oracles_bytes(tmp_path: Path, core: str | None) -> None:
    compare(
        tmp_path, [graph_with_dead_channels(1, index) for index in range(GRAPHS)], seed=1, guarded=False, cpu=core
    )


def test_dead_channels_are_left_out_of_most_of_these_graphs() -> None:
    models = [graph_with_dead_channels(1, index).model() for index in range(GRAPHS)]
    compiled = [(AotEngine().compile(model), AotEngine(prunes=False).compile(model)) for model in models]
    smaller = [pruned for pruned, whole in compiled if pruned.macs_executed < whole.macs_executed]
    assert len(smaller) > GRAPHS // 2
    assert all(pruned.kept_channels for pruned in smaller)
    assert not any(whole.kept_channels for _, whole in compiled)
    assert all(pruned.arena_bytes <= whole.arena_bytes for pruned, whole in compiled)


def test_a_left_out_channel_is_restored_where_a_layer_is_read() -> None:
    compiled = [AotEngine().compile(graph_with_dead_channels(1, index).model()) for index in range(GRAPHS)]
    of_one = next(model for model in compiled if model.kept_channels)
    tensor, channels = next(iter(of_one.kept_channels.items()))
    assert of_one.pruned is not None
    computed = np.arange(of_one.pruned.tensors[tensor].element_count).astype(np.int8)
    whole = channels.restore(computed.reshape(of_one.pruned.tensors[tensor].shape))
    assert whole.shape[-1] == len(channels.values)
    np.testing.assert_array_equal(whole[..., list(channels.kept)].ravel(), computed)
    left_out = sorted(set(range(len(channels.values))) - set(channels.kept))
    assert (whole[..., left_out] == np.array(channels.values, np.int8)[left_out]).all()


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 120))
def test_many_graphs_with_dead_channels(tmp_path: Path, seed: int) -> None:
    cases = [graph_with_dead_channels(seed, index) for index in range(100)]
    compare(tmp_path, cases, seed=seed, guarded=False, cpu="cortex-m4")
