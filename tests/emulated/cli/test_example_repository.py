# SPDX-License-Identifier: Apache-2.0
"""The example repository, for real: one revision of the model keeps its budget, the next breaks it."""

import shutil
from pathlib import Path

import pytest

from example_repository.widen import CHANNELS, widen
from mcubench.store import RunFilter, open_store
from unit.cli.command import run
from unit.difference.revisions import CHANNELS_AFTER, EXAMPLE

pytestmark = pytest.mark.emulated


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    shutil.copytree(EXAMPLE, folder)
    return folder


def test_a_check_passes_on_the_first_revision_and_fails_on_the_second_and_names_the_layer(repository: Path) -> None:
    store = {"MCUBENCH_STORE": str(repository / "store.sqlite")}
    shutil.copy(repository / "revision_1.tflite", repository / "model.tflite")
    first = run("check", cwd=repository, extra=store)
    assert (first.code, first.out.splitlines()[-1]) == (0, "pass: budgets.yaml: 8 limits checked")
    shutil.copy(repository / "revision_2.tflite", repository / "model.tflite")
    second = run("check", cwd=repository, extra=store)
    assert second.code == 1
    blame = [line.strip() for line in second.out.splitlines()]
    assert "+3,328 B (+433.3%) operator 6 CONV_2D 1x4x4x256 (was 1x4x4x48)" in blame
    assert blame[-1] == "breach: budgets.yaml: 6 of 8 limits broken"
    # Every run is kept.
    assert open_store(str(repository / "store.sqlite")).count(RunFilter(board="mps2_an386")) == 2


def test_the_second_revision_is_what_the_script_makes() -> None:
    assert CHANNELS == CHANNELS_AFTER
    first = (EXAMPLE / "revision_1.tflite").read_bytes()
    assert widen(first, CHANNELS) == (EXAMPLE / "revision_2.tflite").read_bytes()
