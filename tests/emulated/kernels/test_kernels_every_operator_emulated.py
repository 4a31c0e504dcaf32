# SPDX-License-Identifier: Apache-2.0
"""Every operator of engine aot on an emulated core: many graphs in one firmware, held against the oracle."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from firmware.kernels.comparison import join
from firmware.kernels.operator_rows import ROWS, Row, random_cases_of
from mcubench.bench.tolerance import BY_C_LIBRARY
from mcubench.model import DType
from unit.cli.command import Finished, finish, start

pytestmark = pytest.mark.emulated

# The C library of the target computes these to the last bit but one.
_NEAR = [row for row in ROWS if row[1] in BY_C_LIBRARY.get(row[0], ())]
_BOARDS = ("mps2_an385_v6m", "mps2_an385", "mps2_an386", "mps2_an500", "mps2_an505", "mps3_an547")
_TIME_LIMIT_S = 300
# The command draws inputs from the whole range of a type, and these take a part of it.
_OF_SOME_VALUES = {"GATHER", "RSQRT", "CAST"}

GROUPS = {
    "int8": (DType.INT8,),
    "int16 and int32": (DType.INT16, DType.INT32),
    "float32": (DType.FLOAT32,),
}


def rows_of(group: str) -> list[Row]:
    rows = [row for row in ROWS if row[0] not in _OF_SOME_VALUES and row not in _NEAR]
    return [row for row in rows if row[1] in GROUPS[group]]


def run_rows(folder: Path, board: str, rows: Sequence[Row], seed: int) -> dict[str, Any]:
    """One graph of each row in one firmware; what the result says of its outputs."""
    (folder / "graphs.tflite").write_bytes(join(random_cases_of(rows, seed, count=1)).data)
    target = ("--board", board, "--engine", "aot", "--input", f"random:{seed}")
    command = ("flash-and-run", *target, "--model", "graphs.tflite", "--quiet", "--json", "out.json")
    assert finish(start(*command, cwd=folder), time_limit_s=_TIME_LIMIT_S) == Finished(0, "", "")
    verification: dict[str, Any] = json.loads((folder / "out.json").read_text())["verification"]
    return verification


@pytest.mark.parametrize("group", GROUPS)
def test_one_firmware_gives_the_oracles_bytes_for_all_of_them(tmp_path: Path, group: str) -> None:
    rows = rows_of(group)
    assert len(rows) >= 40
    assert run_rows(tmp_path, "mps2_an386", rows, seed=3)["bit_exact"] is True


def test_functions_of_the_c_library_are_near_and_not_called_bit_exact(tmp_path: Path) -> None:
    verification = run_rows(tmp_path, "mps2_an386", _NEAR, seed=5)
    assert "bit_exact" not in verification
    assert "LOGISTIC of float32" in verification["reason"]
    assert 0 < verification["largest_difference"] < 1e-5


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(400, 403))
@pytest.mark.parametrize("board", _BOARDS)
def test_random_graphs_of_all_of_them_on_every_core(
    tmp_path: Path, record_graphs: Callable[[str, int, int], None], board: str, seed: int
) -> None:
    for group in GROUPS:
        rows = rows_of(group)
        assert run_rows(tmp_path, board, rows, seed)["bit_exact"] is True
        record_graphs(f"{board} emulated, every operator", len(rows), 0)
