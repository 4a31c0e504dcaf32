# SPDX-License-Identifier: Apache-2.0
"""Optimized for size: a portable kernel where the arena is smaller for it, and nowhere else."""

from pathlib import Path

import numpy as np

from firmware.kernels.case import make_model
from mcubench.engines import AotEngine
from mcubench.model import read_model
from mcubench.resources import MODELS
from model_builder import ModelBuilder


def test_a_dense_layer_whose_scratch_is_larger_than_its_tensors_runs_on_the_portable_kernel() -> None:
    builder = ModelBuilder()
    y = builder.input((1, 640))
    for shape in ((32, 640), (640, 32)):
        y = builder.fully_connected(y, np.ones(shape, np.int8), None, weight_scales=[0.01], output_scale=0.5)
    model = make_model(builder.build(y))
    compiled = {goal: AotEngine("cortex-m4", optimize=goal).compile(model) for goal in ("size", "balanced", "speed")}
    assert {goal: [operator.kernel for operator in one.operators] for goal, one in compiled.items()} == {
        "size": ["FullyConnectedInt8", "PackedPixelsInt8"],
        "balanced": ["PackedPixelsInt8", "PackedPixelsInt8"],
        "speed": ["PackedPixelsInt8", "PackedPixelsInt8"],
    }
    # The first layer's output lies over its input, which is widened first: two bytes an element, and 20 of a scale.
    assert compiled["balanced"].arena_bytes == 640 + 2 * 640 + 20
    # Without that the second layer's takes more.
    assert compiled["size"].arena_bytes == 640 + 2 * 32 + 20


def test_no_arena_is_larger_for_it(mlperf_tiny: Path) -> None:
    for path in (MODELS / "digits" / "digits.tflite", *(mlperf_tiny / f"{name}.tflite" for name in ("ad", "kws"))):
        model = read_model(path)
        for core in ("cortex-m0plus", "cortex-m4", "cortex-m55"):
            small = AotEngine(core, optimize="size").compile(model)
            assert small.arena_bytes <= AotEngine(core).compile(model).arena_bytes
