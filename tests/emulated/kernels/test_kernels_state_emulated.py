# SPDX-License-Identifier: Apache-2.0
"""Operators with state on an emulated core: what a warm-up leaves behind is gone before the next inference."""

import json
from pathlib import Path

import numpy as np
import pytest

from firmware.kernels.comparison import join
from firmware.kernels.operator_rows import Row, random_cases_of
from firmware.kernels.state_cases import initialized_variable
from mcubench.model import DType
from unit.cli.command import Finished, run

pytestmark = pytest.mark.emulated

# Without LSTM of float32, whose functions are the C library's, and differ in the last bit.
ROWS: tuple[Row, ...] = (
    ("READ_VARIABLE", DType.INT8),
    ("SVDF", DType.INT8),
    ("UNIDIRECTIONAL_SEQUENCE_LSTM", DType.INT8),
    ("UNIDIRECTIONAL_SEQUENCE_LSTM", DType.INT16),
)
MODELS = {
    "every operator": lambda: join(random_cases_of(ROWS, seed=5, count=1)).data,
    "CALL_ONCE": lambda: initialized_variable(np.array([[1, 2, -128, 127]], np.int8)),
}


@pytest.mark.parametrize("name", MODELS)
def test_an_inference_after_others_gives_the_oracles_bytes(tmp_path: Path, name: str) -> None:
    (tmp_path / "model.tflite").write_bytes(MODELS[name]())
    model = ("--model", "model.tflite", "--engine", "aot", "--input", "fill:3", "--warmup", "2", "--iterations", "3")
    target = ("--board", "mps2_an386", "--no-store", "--quiet", "--json", "out.json")
    assert run("flash-and-run", *target, *model, cwd=tmp_path) == Finished(0, "", "")
    assert json.loads((tmp_path / "out.json").read_text())["verification"]["bit_exact"] is True
