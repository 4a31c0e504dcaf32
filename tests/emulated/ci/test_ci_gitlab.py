# SPDX-License-Identifier: Apache-2.0
"""The GitLab template and the example that extends it, run as a runner runs them: all lines in one shell."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulated.ci.service import ROOT, check_out_mcubench, clone_example, environment

pytestmark = pytest.mark.emulated

TEMPLATE = yaml.safe_load((ROOT / "ci" / "gitlab" / "mcubench.yml").read_text())[".mcubench"]
EXAMPLE = yaml.safe_load((ROOT / "ci" / "example" / "gitlab.yml").read_text())["budgets"]


def job() -> dict[str, Any]:
    """The example's job with what it extends: variables one by one, everything else as a whole."""
    assert EXAMPLE["extends"] == ".mcubench"
    return {**TEMPLATE, **EXAMPLE, "variables": {**TEMPLATE["variables"], **EXAMPLE["variables"]}}


def run(
    folder: Path, home: Path, lines: list[str], **variables: str
) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The lines in one shell, as the second revision's job, which ends with the first that fails; and its folder."""
    project = clone_example(folder, 2)
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(lines)],
        cwd=project,
        env=environment(folder, **{**job()["variables"], "MCUBENCH_HOME": str(home), **variables}),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    return done, project


@pytest.mark.campaign
def test_a_branch_that_breaks_a_budget_fails_and_its_files_are_there(tmp_path: Path) -> None:
    home = check_out_mcubench(tmp_path / "mcubench")
    done, project = run(tmp_path, home, [*job()["before_script"], *job()["script"]])
    assert done.returncode == 1, done.stderr
    results = project / job()["variables"]["MCUBENCH_RESULTS"]
    for pattern in (*job()["artifacts"]["paths"], job()["artifacts"]["reports"]["junit"]):
        assert (project / pattern.replace("$MCUBENCH_RESULTS", results.name)).exists()
    assert "operator 6 CONV_2D" in (results / "comment.md").read_text()


def test_where_no_image_has_mcubench_it_is_cloned(tmp_path: Path) -> None:
    origin = check_out_mcubench(tmp_path / "mcubench")
    identity = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    for words in (("init", "--quiet"), ("add", "."), (*identity, "commit", "--quiet", "-m", "Say it"), ("tag", "v9")):
        subprocess.run(["git", *words], cwd=origin, check=True)
    # After the clone everything is as tools/setup leaves it: nothing is installed for a test.
    hook = tmp_path / "template" / "hooks" / "post-checkout"
    hook.parent.mkdir(parents=True)
    hook.write_text(f'#!/bin/sh\ncp -r "{origin}/.venv" "$PWD/.venv"\n')
    hook.chmod(0o755)
    done, _ = run(
        tmp_path,
        tmp_path / "home",
        [*job()["before_script"], "command -v mcubench", 'git -C "$MCUBENCH_HOME" describe --tags'],
        MCUBENCH_REPOSITORY=origin.as_uri(),
        MCUBENCH_VERSION="v9",
        GIT_TEMPLATE_DIR=str(tmp_path / "template"),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-2:] == [str(tmp_path / "home" / ".venv" / "bin" / "mcubench"), "v9"]
