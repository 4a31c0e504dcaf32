# SPDX-License-Identifier: Apache-2.0
"""Where a result goes: what cannot be written takes nothing else along."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from mcubench.pipeline import Outcome
from unit.cli.command import Finished, InProcess
from unit.report.stored import stored_result

OUTPUT = np.array([[1, -2]], np.int8)


def run(mcubench: InProcess, monkeypatch: pytest.MonkeyPatch, outputs: int, *arguments: str) -> Finished:
    """The command, with a stored result in place of the work."""
    outcome = Outcome(stored_result("plain"), [OUTPUT] * outputs)
    monkeypatch.setattr("mcubench.cli.flash_and_run.benchmark", lambda *_: outcome)
    return mcubench("flash-and-run", "--board", "mps2_an500", "--model", "digits", *arguments)


def test_output_document_and_tables_all_go_where_they_were_wanted(
    tmp_path: Path, mcubench: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run(mcubench, monkeypatch, 1, "--json", "out.json", "--save-output", "out.npy")
    assert answer.code == 0
    assert re.fullmatch(r"ok +\d+\.\d\d s  keep the run \([0-9a-f]{12}\)\n", answer.err)
    assert answer.out.startswith("digits on mps2_an385_v6m ")
    assert np.load("out.npy").tolist() == OUTPUT.tolist()
    assert json.loads(Path("out.json").read_text())["board"]["id"] == "mps2_an385_v6m"


def test_several_outputs_do_not_fit_one_file_and_the_rest_is_written(
    tmp_path: Path, mcubench: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run(mcubench, monkeypatch, 2, "--json", "out.json", "--save-output", "out.npy")
    assert answer.code == 2
    assert answer.err.splitlines()[1:2] == ["error: --save-output takes one output, and the model has 2"]
    assert answer.out.startswith("digits on mps2_an385_v6m ")
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_quiet_and_json_on_standard_output_print_no_tables(
    mcubench: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(mcubench, monkeypatch, 1, "--quiet") == Finished(0, "", "")
    answer = run(mcubench, monkeypatch, 1, "--json", "-")
    assert json.loads(answer.out)["schema_version"] == 1
