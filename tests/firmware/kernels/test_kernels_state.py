# SPDX-License-Identifier: Apache-2.0
"""What an inference remembers is what TensorFlow Lite Micro's first one has, before every inference."""

from pathlib import Path

import numpy as np

from firmware.kernels.case import make_model
from firmware.kernels.many_models import ManyModels
from firmware.kernels.state_cases import initialized_variable
from mcubench.engines import AotEngine
from mcubench.oracle import start_oracle

VALUES = np.array([[1, 2, -128, 127]], np.int8)


def test_every_inference_starts_with_what_call_once_assigns(tmp_path: Path) -> None:
    model = make_model(initialized_variable(VALUES))
    samples = [[np.full(VALUES.shape, value, np.int8)] for value in (7, -8)]
    compiled = AotEngine().compile(model)
    answers = ManyModels(tmp_path, [(model, compiled)], guarded=True).run([(0, it) for it in samples], runs=3)
    with start_oracle(model, samples) as job:
        oracle = job.answer()
    for ours, theirs in zip(answers, oracle.outputs, strict=True):
        for run in (*ours, theirs):
            np.testing.assert_array_equal(run[0], VALUES)
