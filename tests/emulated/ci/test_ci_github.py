# SPDX-License-Identifier: Apache-2.0
"""The GitHub action and the example workflow that uses it, run as the service runs them."""

import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from emulated.ci.github import Job
from emulated.ci.service import ROOT, check_out_mcubench, clone_example, environment

pytestmark = pytest.mark.emulated

WORKFLOW = yaml.safe_load((ROOT / "ci" / "example" / "github.yml").read_text())
STEPS = WORKFLOW["jobs"]["budgets"]["steps"]
COMMENT = "Comment on the pull request"
BADGE = "Draw a badge"


@pytest.fixture(scope="module")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return check_out_mcubench(tmp_path_factory.mktemp("action") / "mcubench")


def run(action: Path, folder: Path, revision: int, event: str) -> tuple[Job, dict[str, Path]]:
    """The job of the example workflow, and the artifacts that it kept."""
    artifacts: dict[str, Path] = {}

    def upload(job: Job, given: dict[str, Any]) -> None:
        artifacts[given["name"]] = job.workspace / given["path"]

    def use_action(job: Job, given: dict[str, Any]) -> None:
        job.run_action(action, given)

    workspace = clone_example(folder, revision)
    github: dict[str, Any] = {"event_name": event, "token": "secret", "repository": "somebody/example"}
    github["event"] = {"pull_request": {"number": 7}} if event == "pull_request" else {}
    (folder / "temp").mkdir()
    job = Job(
        workspace=workspace,
        temp=folder / "temp",
        github=github,
        environment=environment(folder, GITHUB_REPOSITORY="somebody/example", GITHUB_ACTIONS="true"),
        uses={
            "actions/checkout": lambda _job, _given: None,
            "actions/upload-artifact": upload,
            "YOUR-ORGANIZATION/mcubench": use_action,
        },
    )
    job.run(STEPS, {})
    return job, artifacts


def comments(folder: Path) -> list[str]:
    return [file.read_text() for file in sorted((folder / "comments").iterdir())]


def test_a_merge_that_breaks_a_budget_fails_and_the_comment_names_the_layer(action: Path, tmp_path: Path) -> None:
    job, artifacts = run(action, tmp_path, 2, "pull_request")
    assert job.failed
    assert job.outcomes["Check the budgets"] == "failure", job.log
    assert job.outcomes[COMMENT] == "success", job.log
    assert job.outcomes["Keep the files"] == "success"
    assert "setup: everything is there" in job.log
    (comment,) = comments(tmp_path)
    assert comment.startswith("<!-- mcubench -->\n")
    assert "6 of 8 limits broken" in comment
    assert "operator 6 CONV_2D" in comment
    assert "| Model | Task | Accuracy |" in comment
    assert job.summary == comment
    found = {file.name for file in artifacts["mcubench"].iterdir()}
    assert found >= {"comment.md", "check.json", "junit.xml", "report.html", "runs.jsonl"}
    cases = list(ET.parse(artifacts["mcubench"] / "junit.xml").iter("testcase"))  # noqa: S314 - our own
    assert sum(case.find("failure") is not None for case in cases) == 6


def test_a_comment_takes_the_place_of_the_one_with_the_same_first_line(tmp_path: Path) -> None:
    variables = environment(tmp_path, GITHUB_REPOSITORY="somebody/example", GH_TOKEN="any")  # noqa: S106 - no secret
    (tmp_path / "comments" / "1").write_text("somebody else's\n")
    for text in ("first", "second", 'a "quoted" third'):
        (tmp_path / "comment.md").write_text(f"<!-- mcubench -->\n{text}\n")
        command = [str(ROOT / "ci" / "github" / "comment"), "comment.md", "7"]
        subprocess.run(command, cwd=tmp_path, env=variables, check=True)
        assert sorted(comments(tmp_path)) == [f"<!-- mcubench -->\n{text}\n", "somebody else's\n"]


def test_a_comment_that_may_not_be_written_does_not_fail_the_job() -> None:
    (step,) = [step for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"] if "if" in step]
    script = step["run"].replace('"$GITHUB_ACTION_PATH/ci/github/comment"', "false")
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout.startswith("::warning::")


def test_a_push_that_keeps_its_budgets_passes_draws_a_badge_and_writes_no_comment(
    action: Path, tmp_path: Path
) -> None:
    job, artifacts = run(action, tmp_path, 1, "push")
    assert not job.failed, job.log
    assert (job.outcomes[COMMENT], job.outcomes[BADGE]) == ("skipped", "success")
    assert comments(tmp_path) == []
    assert "8 limits checked" in job.summary
    badge = ET.parse(artifacts["mcubench"] / "flash.svg").getroot()  # noqa: S314 - our own
    assert badge.tag == "{http://www.w3.org/2000/svg}svg"


def test_the_workflow_asks_for_no_more_than_it_needs() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read", "pull-requests": "write"}
    document = yaml.safe_load((ROOT / "action.yml").read_text())
    scripts = [step["run"] for step in [*STEPS, *document["runs"]["steps"]] if "run" in step]
    # What others chose comes by the environment: an expression in a script would be part of it.
    assert not [script for script in scripts if "${{" in script]
