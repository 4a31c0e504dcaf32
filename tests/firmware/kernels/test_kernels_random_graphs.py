# SPDX-License-Identifier: Apache-2.0
"""Graphs of several operators, drawn at random, give the bytes that TensorFlow Lite Micro gives.

A seed that fails runs again by its test's name, and prints the smallest plan that fails: it goes into PLANS.
"""

import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.kernels.comparison import compare
from firmware.kernels.graphs.build import build_case
from firmware.kernels.graphs.comparison import DrawnGraphs
from firmware.kernels.graphs.draw import draw_plans, smallest_failing
from firmware.kernels.graphs.layers import LAYERS
from firmware.kernels.graphs.plan import Plan, Step

Record = Callable[[str, int, int], None]

# What of a core's kernels can be built for the host, by a core that has them.
CORES = {"portable": None, "dsp": "cortex-m4"}


# Written by hand, or what was drawn and failed once.
PLANS = {
    "residual": Plan(
        inputs=((1, 5, 7, 3),),
        steps=(
            Step("conv_2d", channels=3, sizes=(3, 3), per_channel=True, biased=True, activation=1),
            Step("depthwise_conv_2d", sizes=(3, 3), zero_point=-128),
            Step("add", reads=(0, 2), zero_point=127, power=-2),
        ),
    ),
    "split and joined the other way round": Plan(
        inputs=((1, 4, 4, 6),),
        steps=(
            Step("split", axis=3),
            Step("relu", reads=(1, 0), zero_point=5),
            Step("concatenation", reads=(1, 0), same=False),
        ),
    ),
    "a layer whose channels are all dead": Plan(
        inputs=((1, 6, 6, 2),),
        steps=(
            Step("conv_2d", channels=8, sizes=(3, 3), dead=1, biased=True),
            Step("max_pool_2d", sizes=(2, 2)),
            Step("conv_2d", channels=5, sizes=(2, 2), biased=True),
        ),
    ),
    "an output that is another one's memory": Plan(
        inputs=((1, 3, 3, 2),),
        steps=(Step("reshape"), Step("reshape", axis=2), Step("softmax")),
        extra_output=1,
    ),
    "a convolution larger than its image": Plan(
        inputs=((2, 3, 1, 1),),
        steps=(
            Step("conv_2d", channels=4, sizes=(4, 4), dilation=(3, 3), stride=(2, 3), zero_point=127),
            Step("mean", biased=True, power=4),
        ),
    ),
}


def compare_drawn(folder: Path, record: Record, kernels: str, seed: int, count: int) -> None:
    drawn = DrawnGraphs(folder, seed, count, CORES[kernels])
    record(f"{kernels} kernels on the host, several operators", drawn.right, drawn.wrong)
    if drawn.wrong:
        pytest.fail(drawn.report(), pytrace=False)


@pytest.mark.parametrize("kernels", CORES)
def test_pinned_graphs(tmp_path: Path, kernels: str) -> None:
    compare(tmp_path, [build_case(plan) for plan in PLANS.values()], seed=1, guarded=False, cpu=CORES[kernels])


@pytest.mark.parametrize("kernels", CORES)
@pytest.mark.parametrize("seed", [1, 2])
def test_random_graphs(tmp_path: Path, record_graphs: Record, kernels: str, seed: int) -> None:
    compare_drawn(tmp_path, record_graphs, kernels, seed, count=60)


@pytest.mark.campaign
@pytest.mark.parametrize("kernels", CORES)
@pytest.mark.parametrize("seed", range(1000, 1015))
def test_many_random_graphs(tmp_path: Path, record_graphs: Record, kernels: str, seed: int) -> None:
    compare_drawn(tmp_path, record_graphs, kernels, seed, count=100)


def test_a_seed_draws_the_same_graphs_whatever_is_loaded() -> None:
    code = "from firmware.kernels.graphs.draw import draw_plans; print(draw_plans(5, 60))"
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    alone = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=True,
        text=True,
    )
    assert alone.stdout.strip() == repr(draw_plans(5, 60))


def test_every_layer_is_drawn_and_most_graphs_have_branches() -> None:
    plans = draw_plans(1, 400)
    assert {step.layer for plan in plans for step in plan.steps} == set(LAYERS)
    branches = [plan for plan in plans if any(step.reads[0] or step.reads[1] for step in plan.steps)]
    assert len(branches) > 200


def test_a_plan_prints_as_the_code_that_makes_it() -> None:
    for plan in draw_plans(3, 20):
        assert eval(repr(plan), {"Plan": Plan, "Step": Step}) == plan  # noqa: S307 - what we have printed


def test_a_failing_plan_is_made_small() -> None:
    found = smallest_failing(1, 100, lambda plan: any(step.layer == "mul" for step in plan.steps))
    assert found is not None
    assert sorted(step.layer for step in found.steps) in [sorted(("mul", layer)) for layer in LAYERS]
    assert [math.prod(shape) for shape in found.inputs] == [1]
