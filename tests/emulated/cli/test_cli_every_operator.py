# SPDX-License-Identifier: Apache-2.0
"""Every operator of engine aot on an emulated core: many graphs in one firmware, held against the oracle."""

import json
from pathlib import Path

import pytest

from firmware.kernels.comparison import join
from firmware.kernels.operator_rows import ROWS, Row, random_cases_of
from mcubench.model import DType
from unit.cli.command import Finished, run

pytestmark = pytest.mark.emulated

# The C library of the target computes these to the last bit but one.
_BY_THE_C_LIBRARY = {"ELU", "LOGISTIC", "LOG_SOFTMAX", "SOFTMAX", "TANH", "UNIDIRECTIONAL_SEQUENCE_LSTM"}
# The command draws inputs from the whole range of a type, and these take a part of it.
_OF_SOME_VALUES = {"GATHER", "RSQRT", "CAST"}

GROUPS = {
    "int8": (DType.INT8,),
    "int16 and int32": (DType.INT16, DType.INT32),
    "float32": (DType.FLOAT32,),
}


def rows_of(group: str) -> list[Row]:
    left_out = _OF_SOME_VALUES | (_BY_THE_C_LIBRARY if group == "float32" else set())
    return [row for row in ROWS if row[1] in GROUPS[group] and row[0] not in left_out]


@pytest.mark.parametrize("group", GROUPS)
def test_one_firmware_gives_the_oracles_bytes_for_all_of_them(tmp_path: Path, group: str) -> None:
    rows = rows_of(group)
    assert len(rows) >= 40
    (tmp_path / "graphs.tflite").write_bytes(join(random_cases_of(rows, seed=3, count=1)).data)
    target = ("--board", "mps2_an386", "--engine", "aot")
    answer = run("flash-and-run", *target, "--model", "graphs.tflite", "--quiet", "--json", "out.json", cwd=tmp_path)
    assert answer == Finished(0, "", "")
    assert json.loads((tmp_path / "out.json").read_text())["verification"]["bit_exact"] is True
