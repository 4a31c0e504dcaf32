# SPDX-License-Identifier: Apache-2.0
"""The environments of the converters, models made in them, and what the converters say: once for all processes."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import filelock
import pytest

from mcubench.convert.environment import Environment, find_or_make_environment
from mcubench.convert.pins import EnvironmentName
from mcubench.progress import Silent

SCRIPTS = Path(__file__).parent / "source_models"

Outcomes = Callable[[Mapping[str, Mapping[str, Any]]], dict[str, dict[str, Any]]]


def run_script(environment: Environment, script: str, *arguments: str) -> None:
    """Run one of the scripts in an environment."""
    command = environment.command(SCRIPTS / script, *arguments)
    done = subprocess.run(command, env=environment.variables(), capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def models(kind: EnvironmentName, script: str, session: Path) -> Path:
    """The folder of the models that a script makes."""
    folder = session / f"{kind}-models"
    environment = find_or_make_environment(kind, Silent())
    with filelock.FileLock(session / f"{kind}.lock"):
        if not (folder / "made").exists():
            folder.mkdir()
            run_script(environment, script, str(folder))
            (folder / "made").touch()
    return folder


def outcomes(
    kind: EnvironmentName, folder: Path, cases: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """What the converters say to each case, whose path is one in the folder; all in one process."""
    whole = {name: {**case, "path": str(folder / case["path"])} for name, case in cases.items()}
    with filelock.FileLock(folder / "outcomes.lock"):
        if not (folder / "answers.json").exists():
            (folder / "cases.json").write_text(json.dumps(whole))
            environment = find_or_make_environment(kind, Silent())
            run_script(environment, "outcomes.py", str(folder / "cases.json"), str(folder / "answers.partial"))
            (folder / "answers.partial").rename(folder / "answers.json")
    answers: dict[str, dict[str, Any]] = json.loads((folder / "answers.json").read_text())
    return answers


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all the session's processes share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def keras_models(shared_folder: Path) -> Path:
    """Keras files and SavedModels."""
    return models("tensorflow", "keras_models.py", shared_folder)


@pytest.fixture(scope="session")
def onnx_models(shared_folder: Path) -> Path:
    """ONNX files, in a folder of their own."""
    return models("onnx", "onnx_models.py", shared_folder)


@pytest.fixture(scope="session")
def torch_models(shared_folder: Path) -> Path:
    """PyTorch files."""
    return models("torch", "torch_models.py", shared_folder)
