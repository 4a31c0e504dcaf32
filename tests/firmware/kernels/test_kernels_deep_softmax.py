# SPDX-License-Identifier: Apache-2.0
"""SOFTMAX over so many classes that TensorFlow Lite Micro has no answer: held against the real numbers."""

from pathlib import Path

import numpy as np
import pytest

from firmware.kernels.case import Case
from firmware.kernels.many_models import ManyModels
from mcubench.engines import AotEngine
from model_builder import ModelBuilder

SCALE = 0.0625
DEPTHS = (512, 513, 600, 1000, 1001, 1024, 2048, 4095)


@pytest.fixture(scope="module")
def softmaxes(tmp_path_factory: pytest.TempPathFactory) -> ManyModels:
    models = []
    for depth in DEPTHS:
        builder = ModelBuilder()
        x = builder.input((1, depth), SCALE)
        models.append(Case("softmax", builder, (builder.softmax(x),)).model())
    folder: Path = tmp_path_factory.mktemp("softmax")
    return ManyModels(folder, [(model, AotEngine().compile(model)) for model in models], guarded=True)


@pytest.mark.parametrize("index", range(len(DEPTHS)))
def test_outputs_are_the_real_shares_rounded(softmaxes: ManyModels, index: int) -> None:
    generator = np.random.default_rng(index)
    depth = DEPTHS[index]
    samples = [
        generator.integers(-128, 128, (1, depth), np.int8),
        generator.integers(-128, -120, (1, depth), np.int8),
        np.where(np.arange(depth) == 7, 127, -128).astype(np.int8)[None],
        np.full((1, depth), -5, np.int8),
    ]
    for sample, answers in zip(samples, softmaxes.run([(index, [sample]) for sample in samples]), strict=True):
        exponentials = np.exp(sample.astype(np.float64) * SCALE)
        shares = 256 * exponentials / exponentials.sum() - 128
        # Half a step of rounding, and the error of 12 bits behind the point in the sum.
        assert np.abs(answers[0][0] - np.minimum(shares, 127)).max() <= 0.51


def test_many_equal_classes_have_nothing_each(softmaxes: ManyModels) -> None:
    """Less than half an output step; of 512 classes by the hair that 1 as a fraction of 2^31 lacks."""
    for index, depth in enumerate(DEPTHS):
        (outputs,) = softmaxes.run([(index, [np.full((1, depth), 3, np.int8)])])[0]
        assert set(outputs[0].ravel().tolist()) == {-128}
