# SPDX-License-Identifier: Apache-2.0
"""A run over a data set that is killed in the middle, and the next one, which does the rest: on QEMU, for real."""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from emulated.cli.firmware import BOARD
from emulated.cli.test_cli_processes import Command, command_line, descendants
from mcubench.dataset import load_dataset, resolve_dataset_path
from unit.cli.command import run

pytestmark = pytest.mark.emulated

COUNT = 80
# A machine that has much else to do.
DEADLINE_S = 120
RUN = ("flash-and-run", "--board", BOARD, "--model", "digits", "--json", "out.json", "--dataset")
# More than the header: some samples are done.
SOME_BYTES = 300


def journals() -> list[Path]:
    return sorted((Path(os.environ["MCUBENCH_CACHE"]) / "journals").glob("*.journal"))


@pytest.fixture(autouse=True)
def _nothing_to_resume() -> None:
    for path in journals():
        path.unlink()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Some of the packaged test data."""
    dataset = load_dataset(resolve_dataset_path("digits"))
    assert dataset.labels is not None
    path = tmp_path_factory.mktemp("samples") / "some.npz"
    np.savez(path, inputs=dataset.inputs[:COUNT], labels=dataset.labels[:COUNT])
    return str(path)


def wait_for_samples() -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not any(path.stat().st_size > SOME_BYTES for path in journals()):
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def stop_in_the_middle(folder: Path, samples: str, signum: signal.Signals) -> tuple[int, str]:
    """Start a run, and end it once some samples are done."""
    command = Command(folder, *RUN, samples)
    wait_for_samples()
    if signum is signal.SIGKILL:
        command.process.kill()
    else:
        os.killpg(command.process.pid, signum)
    ended = command.finish()
    assert not (folder / "out.json").exists()
    return ended


def finished(folder: Path, samples: str, *arguments: str) -> tuple[dict[str, Any], str]:
    answer = run(*RUN, samples, *arguments, cwd=folder)
    assert answer.code == 0, answer.err
    document: dict[str, Any] = json.loads((folder / "out.json").read_text())
    return document, answer.err


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, samples: str) -> dict[str, Any]:
    """A run that nobody stopped, asked to go on with one that there is not."""
    document, said = finished(tmp_path_factory.mktemp("whole"), samples, "--resume")
    return {**document, "said": said}


def test_a_run_that_is_killed_outright_is_taken_up_where_it_was(
    tmp_path: Path, samples: str, whole: dict[str, Any]
) -> None:
    code, _ = stop_in_the_middle(tmp_path, samples, signal.SIGKILL)
    assert code == -signal.SIGKILL
    [journal] = journals()
    # The last record may be cut off by what ends a machine.
    journal.write_bytes(journal.read_bytes()[:-3])
    document, said = finished(tmp_path, samples, "--resume")
    earlier = document["dataset"].pop("earlier_samples")
    assert 0 < earlier < COUNT
    assert f"take up the interrupted run ({earlier} of {COUNT} samples are done; a damaged end of " in said
    assert f"({COUNT} of {COUNT}, {earlier} of them from an earlier run)" in said
    assert document["dataset"] == whole["dataset"]
    assert document["accuracy"] == whole["accuracy"]
    assert journals() == []


@pytest.mark.usefixtures("whole")
def test_an_interrupted_run_says_what_is_kept_and_without_resuming_the_next_begins_anew(
    tmp_path: Path, samples: str
) -> None:
    code, said = stop_in_the_middle(tmp_path, samples, signal.SIGINT)
    assert code == 130
    assert f" of {COUNT} samples are kept: --resume goes on from there\ninterrupted\n" in said
    assert len(journals()) == 1
    document, said = finished(tmp_path, samples)
    assert "earlier_samples" not in document["dataset"]
    assert "take up" not in said
    assert journals() == []


def test_with_nothing_to_resume_a_run_begins_anew_and_says_so(whole: dict[str, Any]) -> None:
    assert "earlier_samples" not in whole["dataset"]
    assert "take up the interrupted run (there is none: it begins anew)" in whole["said"]


def test_a_target_that_is_killed_in_mid_run_is_a_broken_line_and_what_is_done_is_kept(
    tmp_path: Path, samples: str
) -> None:
    command = Command(tmp_path, *RUN, samples)
    wait_for_samples()
    children = descendants(psutil.Process(command.process.pid))
    [emulator] = [child for child in children if "qemu-system-arm" in command_line(child)]
    emulator.kill()
    code, said = command.finish()
    assert code == 4
    assert "error: the target is gone: " in said
    assert f" of {COUNT} samples are kept: --resume goes on from there" in said
    document, _ = finished(tmp_path, samples, "--resume")
    assert document["dataset"]["earlier_samples"] > 0


def test_two_runs_at_once_do_not_share_a_journal(tmp_path: Path, samples: str) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    command = Command(tmp_path / "one", *RUN, samples)
    wait_for_samples()
    # It must not be done before the other one begins.
    command.process.send_signal(signal.SIGSTOP)
    answer = run(*RUN, samples, "--resume", cwd=tmp_path / "two")
    command.process.kill()
    command.finish()
    assert answer.code == 2
    assert "error: --resume: another run of the same firmware over the same samples is under way\n" in answer.err
