# SPDX-License-Identifier: Apache-2.0
"""The whole command on the twin of every real board: verified, and nothing of it called measured."""

import json
from pathlib import Path

import pytest

from mcubench.board import load_boards
from mcubench.result import Result, Value
from unit.cli.command import run

pytestmark = pytest.mark.emulated

BOARDS = [board.id for board in load_boards() if board.is_real]
# With 9,792 bytes of arena and 4 KiB of stack, kws does not fit these: the linker sees it, and the sizes alone.
TOO_SMALL = {"microbit": "exceeds the ram by 264 bytes", "stm32vldiscovery": "4672 too many"}

# A core each in every run of the tests; the others' seconds are a campaign's.
EACH_TIME = {"nucleo_f746", "nucleo_l4r5zi", "rpi_pico", "rpi_pico2"}


def on_the_twin(board: str, model: Path | str, folder: Path) -> Result:
    path = folder / "result.json"
    answer = run("flash-and-run", "--board", board, "--emulate", "twin", "--model", str(model), "--json", str(path))
    assert (answer.code, answer.err.count("error:")) == (0, 0), answer.err
    assert "rules checked" in answer.out
    assert "silicon not" in answer.out
    return Result.model_validate(json.loads(path.read_text()))


def require_nothing_measured(result: Result) -> None:
    values = [metric for metric in result.metrics.values() if isinstance(metric, Value)]
    rows = result.operators or ()
    values += [metric for row in rows for metric in row.metrics.values() if isinstance(metric, Value)]
    assert {value.kind for value in values} <= {"emulated", "computed", "modelled"}
    for name in ("temperature_c", "clock_hz", "startup_ms", "deployment_s", "dwt_cycles", "systick_cycles"):
        assert "emulated" in getattr(result.metrics[name], "reason", ""), name


def test_there_are_the_boards_that_we_speak_of() -> None:
    assert len(BOARDS) >= 13


@pytest.mark.parametrize("board", BOARDS)
def test_digits_is_bit_exact(board: str, tmp_path: Path) -> None:
    result = on_the_twin(board, "digits", tmp_path)
    assert result.verification.bit_exact is True
    assert result.doubts == ()
    assert result.target.kind == "emulated"
    require_nothing_measured(result)


@pytest.mark.parametrize(
    "board",
    [
        board if board in EACH_TIME else pytest.param(board, marks=pytest.mark.campaign)
        for board in BOARDS
        if board not in TOO_SMALL
    ],
)
def test_a_real_keyword_spotter_is_bit_exact(board: str, mlperf_tiny: Path, tmp_path: Path) -> None:
    result = on_the_twin(board, mlperf_tiny / "kws.tflite", tmp_path)
    assert result.verification.bit_exact is True
    require_nothing_measured(result)


@pytest.mark.parametrize("board", TOO_SMALL)
def test_what_does_not_fit_is_told_the_bytes(board: str, mlperf_tiny: Path) -> None:
    answer = run("flash-and-run", "--board", board, "--emulate", "twin", "--model", str(mlperf_tiny / "kws.tflite"))
    assert answer.code == 2
    assert TOO_SMALL[board] in answer.err
