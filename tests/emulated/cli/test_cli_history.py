# SPDX-License-Identifier: Apache-2.0
"""A real run, from the command to the history of the project that it was made in."""

import json
import subprocess
from pathlib import Path

import pytest

from emulated.cli.firmware import BOARD
from unit.cli.command import run

pytestmark = pytest.mark.emulated

# No store but the project's.
EXTRA = {"MCUBENCH_STORE": ""}


def test_a_run_is_in_the_history_of_its_project_under_its_commit_and_its_tag(tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", "first"], cwd=tmp_path, check=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=tmp_path, capture_output=True, check=True, text=True)
    inside = tmp_path / "firmware"
    inside.mkdir()
    measured = run(
        *("flash-and-run", "--board", BOARD, "--model", "digits", "--tag", "baseline", "--json", "out.json"),
        cwd=inside,
        extra=EXTRA,
    )
    assert measured.code == 0
    result = json.loads((inside / "out.json").read_text())
    assert sorted(path.name for path in tmp_path.iterdir()) == [".git", ".mcubench", "firmware"]
    history = json.loads(run("history", "--json", "-", cwd=tmp_path, extra=EXTRA).out)
    [row] = history["runs"]
    assert f"keep the run ({row['id']})" in measured.err.splitlines()[-1]
    assert (row["model"], row["board"], row["tags"], row["revision"]) == (
        *("digits", BOARD),
        *(["baseline"], head.stdout.strip()),
    )
    assert row["figures"]["emulated_instructions"]["value"] == result["metrics"]["emulated_instructions"]["value"]
    shown = run("show", "baseline", cwd=tmp_path, extra=EXTRA)
    assert shown.out.partition("\n")[2] == measured.out
