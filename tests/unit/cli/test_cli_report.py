# SPDX-License-Identifier: Apache-2.0
"""`report`, `submit` and `badge` on the command line: what they write, and what they refuse."""

import json
from pathlib import Path

import pytest

from mcubench.result import Results
from mcubench.store import open_store
from unit.cli.command import InProcess
from unit.report.stored import NAMES, stored_document, stored_result

STORED = Path(__file__).resolve().parents[1] / "report"
FILES = tuple(str(STORED / f"{name}.json") for name in NAMES)
STARTS = {
    "table": "─",
    "markdown": "### Results",
    "csv": "run,model,",
    "json": "{",
    "html": "<!doctype html>",
    "junit": "<testsuites",
}


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCUBENCH_STORE", str(tmp_path / "store.sqlite"))


@pytest.mark.parametrize("form", STARTS)
def test_each_format_is_the_same_on_standard_output_and_in_a_file(
    form: str, mcubench: InProcess, tmp_path: Path
) -> None:
    printed = mcubench("report", *FILES, "--format", form)
    assert (printed.code, printed.err) == (0, "")
    assert printed.out.startswith(STARTS[form])
    for name in NAMES:
        assert name in printed.out
    written = tmp_path / "report"
    assert mcubench("report", *FILES, "-f", form, "-o", str(written)).out == ""
    text = written.read_bytes().decode()
    assert text.splitlines() == printed.out.splitlines()


def test_runs_of_the_store_are_reported_by_the_names_that_they_were_asked_for(mcubench: InProcess) -> None:
    open_store().add(stored_result("plain"), tags=("v1",))
    answer = mcubench("report", "v1", "latest", FILES[0], FILES[0], "-f", "json")
    document = Results.model_validate(json.loads(answer.out))
    assert [one.name for one in document.results] == ["v1", "latest", "profiled", "profiled (2)"]
    assert document.results[0].result == stored_result("plain")


def test_an_export_is_reported_run_by_run(mcubench: InProcess, tmp_path: Path) -> None:
    open_store().add(stored_result("plain"), tags=("v1",))
    open_store().add(stored_result("profiled"))
    exported = tmp_path / "runs.jsonl"
    assert mcubench("export", "-q", "-o", str(exported)).code == 0
    document = Results.model_validate(json.loads(mcubench("report", str(exported), "-f", "json").out))
    assert [one.name for one in document.results] == ["v1", "digits on mps2_an500"]


def test_a_page_draws_the_runs_before_and_the_budget(mcubench: InProcess, tmp_path: Path) -> None:
    for _ in range(3):
        open_store().add(stored_result("plain"))
    budgets = tmp_path / "budgets.yaml"
    budgets.write_text(
        "schema_version: 1\nbudgets:\n  small:\n    board: mps2_an385_v6m\n    model: digits\n    engine: aot\n"
        "    limits:\n      flash_bytes: {max: 30 KiB}\n      latency_ms: {max: 1, kind: measured}\n"
        "  other:\n    board: mps2_an500\n    model: digits\n    engine: aot\n"
        "    limits:\n      flash_bytes: {max: 31 KiB}\n"
    )
    page = tmp_path / "page.html"
    assert mcubench("report", "latest", "-f", "html", "--budgets", str(budgets), "-o", str(page)).code == 0
    text = page.read_text()
    assert "flash over 3 runs: from 27,736 B to 27,736 B" in text.replace(
        ": digits on mps2_an385_v6m, engine aot", ""
    )
    assert "small: at most 30 KiB, which is 30,720 B" in text
    # Another board's budget, and one of another kind of number, are not this figure's.
    assert "31 KiB" not in text
    assert "small: at most 1," not in text
    assert "Over time" not in mcubench("report", "latest", "-f", "html").out


def test_a_summary_is_shorter_on_its_first_page_and_points_to_references(mcubench: InProcess) -> None:
    answer = mcubench("report", FILES[0], "-f", "markdown", "--summary", "--reference", "doi 10.1/1")
    assert "doi 10.1/1, model c4f1fa300115" in answer.out.split("<details>")[0]
    assert "### Platform" in answer.out.split("<details>")[1]


def test_a_submission_is_a_folder_with_a_lock_that_says_where_the_model_is(
    mcubench: InProcess, tmp_path: Path
) -> None:
    folder = tmp_path / "submission"
    answer = mcubench("submit", *FILES, "-o", str(folder))
    assert (answer.code, answer.err) == (0, "")
    written = {file.name for file in folder.iterdir()}
    assert {"README.md", "results.md", "mcubench.lock", "flash.svg", "ram.svg"} <= written
    assert sorted(Path(line).name for line in answer.out.split()) == sorted(written)
    assert "mcubench reproduce mcubench.lock" in (folder / "README.md").read_text()


def test_a_submission_of_a_model_that_is_nowhere_says_so(mcubench: InProcess, tmp_path: Path) -> None:
    document = stored_document("plain")
    document["model"]["sha256"] = document["provenance"]["model_sha256"] = "ab" * 32
    file = tmp_path / "lost.json"
    file.write_text(json.dumps(document))
    answer = mcubench("submit", str(file), "-o", str(tmp_path / "submission"))
    assert (answer.code, answer.out) == (2, "")
    assert "nowhere to be found" in answer.err
    assert "--file" in answer.err


def test_a_badge_is_of_one_run_and_of_a_number_that_there_is(mcubench: InProcess, tmp_path: Path) -> None:
    badge = tmp_path / "badge.svg"
    assert mcubench("badge", FILES[0], "--metric", "flash_bytes", "-o", str(badge)).code == 0
    assert "22,816 B" in badge.read_text()
    assert "from CI" in mcubench("badge", FILES[0], "--metric", "ram_bytes", "--label", "from CI").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("report",), "Missing argument"),
        (("report", "nothing"), "there is no run 'nothing'"),
        (("report", "nothing.json"), "nothing.json"),
        (("report", "nothing.jsonl"), "nothing.jsonl"),
        (("report", FILES[0], "-f", "xml"), "'xml'"),
        (("report", FILES[0], "--summary"), "--summary is of --format markdown, and this is table"),
        (("report", FILES[0], "-f", "csv", "--history"), "--history is of --format html, and this is csv"),
        (("report", FILES[0], "-f", "junit", "--reference", "a"), "--reference is of --format markdown"),
        (("report", FILES[0], "-f", "html", "--budgets", "none.yaml"), "none.yaml"),
        (("report", FILES[0], "-o", "no/such/folder/file"), "there is no folder"),
        (("badge", FILES[0], "--metric", "flash_byte"), "there is no metric 'flash_byte'"),
        (("badge", FILES[0]), "--metric"),
        (("submit", FILES[0]), "--output"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_code_2(
    arguments: tuple[str, ...], words: str, mcubench: InProcess
) -> None:
    answer = mcubench(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_several_runs_make_no_badge(mcubench: InProcess, tmp_path: Path) -> None:
    for name in NAMES[:2]:
        open_store().add(stored_result(name))
    exported = tmp_path / "runs.jsonl"
    mcubench("export", "-q", "-o", str(exported))
    answer = mcubench("badge", str(exported), "--metric", "flash_bytes")
    assert (answer.code, answer.out) == (2, "")
    assert "has 2 runs, and a badge is of one" in answer.err


def test_a_submission_does_not_take_along_what_lies_where_it_goes(mcubench: InProcess, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    for place, words in (("full", "no empty folder"), ("full/file", "no empty folder"), ("full/file/a", "file/a")):
        answer = mcubench("submit", FILES[0], "-o", str(tmp_path / place))
        assert (answer.code, answer.out) == (2, "")
        assert words in answer.err
