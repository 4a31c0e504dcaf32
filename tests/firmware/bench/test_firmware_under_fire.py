# SPDX-License-Identifier: Apache-2.0
"""Over a line that loses, repeats, spoils and delays bytes, a run ends with the right result or a clear error."""

import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from firmware.bench.faulty_line import Faults, faulty_line
from firmware.bench.host_board import BOARD, BUILD_ID, HostBoard
from mcubench.bench.device import Device
from mcubench.bench.session import Session
from mcubench.errors import DeviceError, LinkError
from mcubench.link import socket_pair
from mcubench.model import Model

_SLICE = range(12)
_CAMPAIGN = range(1000, 1400)
# A run that does not end in this time hangs: its requests take 0.3 s at the most, three times.
_TIME_LIMIT_S = 30.0
_COMMAND_TIME_LIMIT_S = 0.3


def run_once(program: Path, folder: Path, model: Model, seed: int) -> str:
    """One run, firmware started anew: how it ended. What it gives is right, or this fails."""
    sample = np.random.default_rng(seed).integers(-128, 128, (1, 8, 8, 1)).astype(np.int8)
    right = _infer_on_a_good_line(program, folder, model, sample)
    link, board_end = socket_pair("to the firmware")
    with link, board_end, (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen([program], stdin=board_end.fileno(), stdout=board_end.fileno(), stderr=log)
        board_end.close()
        board = HostBoard(process, link, folder / "log.txt")
        started_s = time.monotonic()
        try:
            with faulty_line(link, Faults.of(seed), seed) as line:
                return _measure(Device(line, obituary=board.obituary, explain_fault=str), model, sample, right)
        finally:
            process.kill()
            process.wait()
            assert time.monotonic() - started_s < _TIME_LIMIT_S


def _measure(device: Device, model: Model, sample: np.ndarray, right: np.ndarray) -> str:
    try:
        session = Session(device, model.graph, time_limit_s=_COMMAND_TIME_LIMIT_S)
        session.check(board=BOARD.id, engine="aot", model_sha256=model.sha256, build_id=BUILD_ID)
        for _ in range(5):
            [output] = session.infer([sample])
            assert np.array_equal(output, right)
        ticks = session.time_inferences([sample], warmup=2, iterations=5)
        operators, _ = session.profile_operators([sample])
        assert session.memory().arena_size_bytes == 1052
    except (LinkError, DeviceError) as error:
        # Nothing else than the line is at fault, and the message says so.
        return type(error).__name__ if error.message else "an error without a message"
    assert ticks is not None
    assert (len(ticks.inferences), len(operators)) == (5, 11)
    assert min(ticks.inferences) > 0
    return "done"


def _infer_on_a_good_line(program: Path, folder: Path, model: Model, sample: np.ndarray) -> np.ndarray:
    link, board_end = socket_pair("to the firmware")
    with link, board_end, (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen([program], stdin=board_end.fileno(), stdout=board_end.fileno(), stderr=log)
        try:
            device = Device(link, obituary=lambda: None, explain_fault=str)
            [output] = Session(device, model.graph, time_limit_s=10.0).infer([sample])
        finally:
            process.kill()
            process.wait()
    return output


def run_all(seeds: range, program: Path, folder: Path, model: Model) -> dict[str, int]:
    ends: dict[str, int] = {}
    for seed in seeds:
        try:
            end = run_once(program, folder, model, seed)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, {Faults.of(seed)}: {error}") from error
        ends[end] = ends.get(end, 0) + 1
    return ends


def test_every_run_ends_right_or_with_an_error(digits_program: Path, digits: Model, tmp_path: Path) -> None:
    ends = run_all(_SLICE, digits_program, tmp_path, digits)
    # Most faults cost a retry and nothing else.
    assert "an error without a message" not in ends
    assert ends["done"] > sum(ends.values()) / 2, ends


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_every_run_of_a_campaign_ends_right_or_with_an_error(
    digits_program: Path, digits: Model, tmp_path: Path
) -> None:
    ends = run_all(_CAMPAIGN, digits_program, tmp_path, digits)
    print(ends)  # noqa: T201 - the campaign's result
    assert "an error without a message" not in ends
    assert ends["done"] > sum(ends.values()) / 2, ends


def test_a_line_that_is_unplugged_for_good_is_an_error_at_once(
    digits_board: HostBoard, digits: Model, tmp_path: Path
) -> None:
    del tmp_path
    with faulty_line(digits_board.link, Faults(unplug=1.0), 1) as line, pytest.raises(LinkError):
        Session(digits_board.device(line), digits.graph, time_limit_s=0.5)
    digits_board.process.wait(10)
