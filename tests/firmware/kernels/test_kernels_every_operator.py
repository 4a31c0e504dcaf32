# SPDX-License-Identifier: Apache-2.0
"""Every operator, with every type that the engine says it has, gives the bytes that TensorFlow Lite Micro gives."""

from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.kernels.comparison import first_differences
from firmware.kernels.operator_rows import MAKERS, ROWS, Row, random_cases_of, row_name
from mcubench.engines.aot.operators import OPERATORS

GRAPHS_OF_A_ROW = 3
# What one program holds: the compiler's time grows with the graphs, and its memory, too.
ROWS_OF_A_PROGRAM = 40


def differences(folder: Path, seed: int, count: int) -> dict[Row, list[str]]:
    """Of each row what differs; one program and one oracle for many rows."""
    found: dict[Row, list[str]] = {row: [] for row in ROWS}
    rows = list(ROWS)
    for start in range(0, len(rows), ROWS_OF_A_PROGRAM):
        some = rows[start : start + ROWS_OF_A_PROGRAM]
        place = folder / f"{start}"
        place.mkdir()
        for index, difference in first_differences(place, random_cases_of(some, seed, count), seed).items():
            found[some[index // count]].append(difference)
    return found


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[Row, list[str]]:
    return differences(tmp_path_factory.mktemp("rows"), seed=1, count=GRAPHS_OF_A_ROW)


def test_every_operator_of_the_engine_has_random_graphs() -> None:
    assert set(MAKERS) == set(OPERATORS)


@pytest.mark.parametrize("row", ROWS, ids=row_name)
def test_an_operator_gives_the_oracles_bytes(compared: dict[Row, list[str]], row: Row) -> None:
    assert compared[row] == []


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 103))
def test_many_random_graphs_of_every_operator(
    tmp_path: Path, record_graphs: Callable[[str, int, int], None], seed: int
) -> None:
    found = differences(tmp_path, seed, count=10)
    lines = [line for lines in found.values() for line in lines]
    record_graphs("portable kernels on the host, one operator", len(ROWS) * 10 - len(lines), len(lines))
    assert lines == []
