# SPDX-License-Identifier: Apache-2.0
"""Each board with a platform, in the real Renode."""

import shutil
import subprocess
import sys

import pytest

from mcubench.target.renode.target import emulated_boards

pytestmark = pytest.mark.renode


@pytest.mark.parametrize("board", emulated_boards())
def test_a_model_runs_bit_exact(board: str) -> None:
    if shutil.which("renode") is None:
        pytest.skip("renode is not on PATH: nothing of Renode was tested")
    command = [sys.executable, "-m", "mcubench", "flash-and-run", "--board", board]
    command += ["--emulate", "renode", "--model", "models/digits/digits.tflite"]
    subprocess.run(command, check=True, timeout=600)
