# SPDX-License-Identifier: Apache-2.0
"""The scoreboard, measured: what is committed still holds, and what got worse is named with its amount."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.emulated

ROOT = Path(__file__).resolve().parents[3]
CORES = ("cortex-m0plus", "cortex-m4", "cortex-m7", "cortex-m55")


def scoreboard(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "tools" / "scoreboard.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("core", CORES)
def test_no_figure_is_more_than_a_hundredth_worse_than_the_committed_one(core: str) -> None:
    done = scoreboard(ROOT, "--check", "--models", "digits", "ds_cnn", "--cores", core)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "nothing is more than 1 % worse"


def test_a_figure_that_got_worse_is_named_with_its_amount(tmp_path: Path) -> None:
    # A copy whose committed figures are better than what is measured.
    for name in ("tools", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    path = tmp_path / "docs" / "scoreboard.json"
    document = json.loads(path.read_text())
    entry = next(row for row in document["entries"] if (row["model"], row["core"]) == ("digits", "cortex-m4"))
    now = entry["instructions"]
    entry["instructions"] = now * 100 // 103
    path.write_text(json.dumps(document))
    done = scoreboard(tmp_path, "--check", "--models", "digits", "--cores", "cortex-m4")
    assert done.returncode == 1, done.stdout + done.stderr
    was = entry["instructions"]
    assert done.stdout.splitlines()[-1] == (
        f"digits on cortex-m4: instructions {now:,}, was {was:,} (+{now - was:,}, +3.0 %)"
    )


def test_a_model_that_is_not_here_is_said() -> None:
    done = scoreboard(ROOT, "--check", "--models", "nothing")
    assert done.returncode == 1
    assert done.stderr.startswith("no model nothing here: there are ")


def test_the_committed_models_are_those_of_mlperf_tiny_and_our_own() -> None:
    entries = json.loads((ROOT / "docs" / "scoreboard.json").read_text())["entries"]
    recorded = json.loads((ROOT / "docs" / "tflm-figures.json").read_text())
    measured = {(entry["core"], entry["model"]) for entry in entries}
    for core in ("cortex-m0plus", "cortex-m4", "cortex-m7", "cortex-m55"):
        assert {(core, model) for model in recorded[core]["cmsis_nn"]} <= measured
