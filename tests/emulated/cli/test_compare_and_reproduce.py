# SPDX-License-Identifier: Apache-2.0
"""Git revisions compared and boards ranked by real runs, and a run that is had again."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from mcubench.store import open_store
from unit.cli.command import Finished, run
from unit.difference.revisions import EXAMPLE

pytestmark = pytest.mark.emulated

BOARD = "mps2_an386"
_IDENTITY = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with the example's two revisions."""
    folder = tmp_path / "repository"
    shutil.copytree(EXAMPLE, folder)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    for number in (1, 2):
        shutil.copy(folder / f"revision_{number}.tflite", folder / "model.tflite")
        subprocess.run(["git", *_IDENTITY, "add", "model.tflite"], cwd=folder, check=True)
        subprocess.run(["git", *_IDENTITY, "commit", "-q", "-m", f"{number}"], cwd=folder, check=True)
    return folder


def mcubench(repository: Path, *arguments: str) -> Finished:
    return run(*arguments, cwd=repository, extra={"MCUBENCH_STORE": str(repository / "store.sqlite")})


def test_revisions_are_run_compared_kept_locked_and_had_again(repository: Path) -> None:
    revisions = ("compare", "HEAD~1:model.tflite", "HEAD:model.tflite", "--board", BOARD)
    first = mcubench(repository, *revisions)
    assert first.code == 0
    assert "operator 6 CONV_2D 1x4x4x48 -> 1x4x4x256" in first.out
    assert first.err.count("count each instruction") == 2
    revision = open_store(str(repository / "store.sqlite")).get("latest~1").revision
    head = ["git", "rev-parse", "HEAD~1"]
    assert revision == subprocess.run(head, cwd=repository, check=True, capture_output=True, text=True).stdout.strip()
    # The store has both by now, and the engine that `auto` stood for is written down.
    again = mcubench(repository, *revisions)
    assert (again.code, again.out) == (0, first.out)
    assert "count each instruction" not in again.err
    assert "\nengine: aot\n" in (repository / "mcubench.lock").read_text()

    assert mcubench(repository, "lock", "latest", "--quiet").code == 0
    equal = mcubench(repository, "reproduce")
    assert equal.code == 0
    assert equal.out.startswith("equal: model-mps2_an386-aot: ")


def test_boards_are_ranked_with_what_is_missing_where_a_model_does_not_fit(repository: Path) -> None:
    boards = ("compare", "--boards", f"{BOARD},stm32vldiscovery", "--model", "keywords", "--engine", "aot")
    answer = mcubench(repository, *boards, "--json", "-")
    assert answer.code == 0
    first, second = json.loads(answer.out)["boards"]
    assert (first["board"], first["fits"], first["latency"]["kind"]) == (BOARD, True, "modelled")
    # 8 KiB of RAM are too few for an arena of 15 KiB, a stack of 1 KiB and the firmware's own.
    assert (second["board"], second["fits"]) == ("stm32vldiscovery", False)
    assert 8192 < second["ram_missing_bytes"] < 16384
    assert "flash_missing_bytes" not in second
