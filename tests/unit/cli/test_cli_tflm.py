# SPDX-License-Identifier: Apache-2.0
"""`mcubench tflm`: what people and scripts see of installing, asking and removing."""

import json
from pathlib import Path

import pytest

from mcubench.cli.terminal import terminal
from unit.cli.command import InProcess
from unit.tflm_library.small_tree import write_small_tree


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(terminal, "debug", False)


@pytest.fixture
def checkout(tmp_path: Path) -> str:
    write_small_tree(tmp_path / "tflite-micro")
    return str(tmp_path / "tflite-micro")


def test_without_a_library_status_says_how_to_install_one(mcubench: InProcess) -> None:
    answer = mcubench("tflm", "status")
    assert answer.code == 0
    assert "not installed; mcubench tflm install --source DIR" in " ".join(answer.out.split())
    assert json.loads(mcubench("tflm", "status", "--json", "-").out)["installed"] is False


def test_what_was_installed_is_what_status_shows(mcubench: InProcess, checkout: str, tmp_path: Path) -> None:
    document = tmp_path / "library.json"
    installed = mcubench("tflm", "install", "--source", checkout, "--json", str(document))
    assert installed.code == 0, installed.err
    report = json.loads(document.read_text())
    assert (report["origin"], report["kernels"]) == (checkout, ["reference", "cmsis-nn"])
    assert report["sources"] > 0
    assert "tflm_commit" not in report
    assert json.loads(mcubench("tflm", "status", "--json", "-").out) == report
    text = "".join(mcubench("tflm", "status").out.split())
    for part in (report["digest"], f"symlink://{report['folder']}/cmsis-nn"):
        # The table may break it, never shorten it.
        assert part in text.replace("│", "")


def test_what_was_removed_is_named_and_gone(mcubench: InProcess, checkout: str) -> None:
    assert mcubench("tflm", "install", "--source", checkout, "--quiet").out == ""
    folder = json.loads(mcubench("tflm", "status", "--json", "-").out)["folder"]
    assert mcubench("tflm", "remove").out == f"removed {folder}\n"
    assert not Path(folder).exists()
    assert mcubench("tflm", "remove").out == "nothing was installed\n"


def test_without_cmsis_nn_there_are_reference_kernels(mcubench: InProcess, checkout: str) -> None:
    answer = mcubench("tflm", "install", "--source", checkout, "--cmsis-nn", "none")
    assert "without CMSIS-NN" in answer.out
    assert json.loads(mcubench("tflm", "status", "--json", "-").out)["kernels"] == ["reference"]


def test_a_folder_that_is_no_tflm_is_exit_code_2(mcubench: InProcess, tmp_path: Path) -> None:
    answer = mcubench("tflm", "install", "--source", str(tmp_path))
    assert (answer.code, answer.out) == (2, "")
    assert "is no TensorFlow Lite Micro: it has no" in answer.err


def test_what_cannot_be_fetched_is_one_sentence_and_exit_code_3(mcubench: InProcess, tmp_path: Path) -> None:
    answer = mcubench("tflm", "install", "--quiet", "--source", f"file://{tmp_path}/nowhere@abc")
    assert answer.code == 3
    lines = answer.err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["error", "hint"]
    assert "--source DIR" in lines[1]


def test_a_damaged_library_is_exit_code_2_and_can_be_removed(
    mcubench: InProcess, checkout: str, tmp_path: Path
) -> None:
    mcubench("tflm", "install", "--source", checkout)
    (tmp_path / "cache/tflm/active.json").write_text("{")
    answer = mcubench("tflm", "status")
    assert answer.code == 2
    assert "hint: install it: mcubench tflm install" in answer.err
    assert mcubench("tflm", "remove").code == 0
    assert mcubench("tflm", "status").code == 0
