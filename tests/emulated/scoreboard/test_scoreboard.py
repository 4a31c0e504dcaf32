# SPDX-License-Identifier: Apache-2.0
"""The scoreboard, measured: what is committed still holds, and what got worse is named with its amount."""

import importlib.util
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from unit.cli.command import run

pytestmark = pytest.mark.emulated

ROOT = Path(__file__).resolve().parents[3]
CORES = ("cortex-m0plus", "cortex-m4", "cortex-m7", "cortex-m55")


def load_tool() -> ModuleType:
    """tools/scoreboard.py as a module."""
    spec = importlib.util.spec_from_file_location("scoreboard_tool", ROOT / "tools" / "scoreboard.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Where dataclasses look for the module of their fields' types.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def scoreboard(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "tools" / "scoreboard.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("core", CORES)
def test_no_figure_is_more_than_a_hundredth_worse_than_the_committed_one(core: str) -> None:
    done = scoreboard(ROOT, "--check", "--models", "digits", "ds_cnn", "--cores", core)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "nothing is more than 1 % worse, and everything is what it has to be"


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


def test_instructions_hardly_depend_on_the_input(tmp_path: Path) -> None:
    counts = []
    for seed in ("fill:3", "random:1", "random:2", "random:3"):
        arguments = ("--model", "ds_cnn", "--engine", "aot", "--input", seed, "--quiet", "--no-store")
        answer = run("flash-and-run", "--board", "mps2_an386", *arguments, "--json", "out.json", cwd=tmp_path)
        assert answer.code == 0, answer.err
        document = json.loads((tmp_path / "out.json").read_text())
        counts.append(document["metrics"]["emulated_instructions"]["value"])
    assert max(counts) < 1.01 * min(counts)


def test_what_the_project_does_not_hold_itself_to_is_named() -> None:
    """The limits are those of docs/scoreboard.md; an entry beyond all of them is named for each."""
    tool = load_tool()
    entry = tool.load()["kws", "cortex-m4"]
    assert list(tool.broken(entry)) == []
    assert list(tool.broken(replace(entry, instructions=4_300_000, code_bytes=10_241, arena_bytes=30_000))) == [
        "kws on cortex-m4: 4,300,000 instructions, above 0.55 of TFLM's",
        "kws on cortex-m4: an arena of 30,000 bytes, TFLM's 22,820",
        "kws on cortex-m4: 10,241 bytes of code, above 10,240",
        f"kws on cortex-m4: an arena of 30,000 bytes, its lower bound {entry.arena_lower_bound_bytes:,}",
    ]


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
