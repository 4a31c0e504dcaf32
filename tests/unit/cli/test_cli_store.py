# SPDX-License-Identifier: Apache-2.0
"""Runs that are kept, through the command: listed, shown, named, deleted, and carried from store to store."""

import json
import re
from pathlib import Path

import pytest

from mcubench.pipeline import Outcome
from mcubench.store import STORE_VARIABLE, Store, load_run, open_store
from unit.cli.command import Finished, InProcess, run
from unit.report.stored import stored_document, stored_result


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store of its own, and a run of digits that takes no time."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv(STORE_VARIABLE)
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "cache"))
    results = {"flash_and_run.benchmark": "plain", "run.benchmark_elf": "plain", "profile.benchmark": "profiled"}
    for command, name in results.items():
        outcome = Outcome(stored_result(name), [])
        monkeypatch.setattr(f"mcubench.cli.{command}", lambda *_, outcome=outcome: outcome)
    return folder


def store() -> Store:
    return open_store()


RUN = ("flash-and-run", "--board", "mps2_an500", "--model", "digits")


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (RUN, "plain"),
        (("run", "x.elf", *RUN[1:]), "plain"),
        (("profile", *RUN[1:]), "profiled"),
    ],
)
def test_each_command_that_measures_keeps_its_run_and_says_which_on_standard_error(
    command: tuple[str, ...], name: str, mcubench: InProcess, project: Path
) -> None:
    answer = mcubench(*command, "--tag", "first", "--tag", "best", "--json", "-")
    assert answer.code == 0
    assert json.loads(answer.out) == json.loads(stored_result(name).model_dump_json())
    match = re.fullmatch(r"ok +\d+\.\d\d s  keep the run \(([0-9a-f]{12})\)\n", answer.err)
    assert match is not None
    run = store().get(match[1])
    assert (run.tags, run.result) == (("best", "first"), stored_result(name))
    assert (project / ".mcubench" / "results.sqlite").is_file()


def test_quiet_keeps_and_says_nothing_and_no_store_keeps_nothing(mcubench: InProcess, project: Path) -> None:
    assert mcubench(*RUN, "--no-store", "--quiet") == Finished(0, "", "")
    assert list(project.iterdir()) == []
    assert mcubench(*RUN, "--quiet") == Finished(0, "", "")
    assert store().count() == 1


def test_a_store_that_cannot_be_written_is_a_warning_and_the_run_succeeds(mcubench: InProcess, project: Path) -> None:
    (project / ".mcubench").mkdir()
    (project / ".mcubench" / "results.sqlite").write_text("not a database" * 100)
    answer = mcubench(*RUN)
    assert answer.code == 0
    assert answer.out.startswith("digits on mps2_an385_v6m ")
    warning, hint = answer.err.splitlines()
    match = re.fullmatch(r"warning: the run is not in the store, but in (\S+): .*: file is not a database", warning)
    assert match is not None
    assert load_run(match[1]).result == stored_result("plain")
    (project / ".mcubench" / "results.sqlite").unlink()
    # The hint is a command to copy.
    command = re.search(r"`mcubench (import [^`]+)`", hint)
    assert command is not None
    assert mcubench(*command[1].split()) == Finished(0, "1 run came in, 0 were there\n", "")
    assert store().get("latest").result == stored_result("plain")


def test_a_run_that_was_to_get_a_tag_fails_at_the_end_where_the_store_does(
    mcubench: InProcess, project: Path
) -> None:
    (project / ".mcubench").mkdir()
    (project / ".mcubench" / "results.sqlite").write_text("not a database" * 100)
    answer = mcubench(*RUN, "--tag", "baseline", "--json", "out.json")
    assert answer.code == 2
    assert answer.out.startswith("digits on mps2_an385_v6m ")
    assert json.loads(Path("out.json").read_text())["schema_version"] == 1
    error, _ = answer.err.splitlines()
    assert error.startswith("error: the run is not in the store, but in ")
    [unsaved] = (project / ".mcubench" / "unsaved").iterdir()
    assert load_run(str(unsaved)).tags == ("baseline",)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tag", "latest"), "'latest' cannot be a tag"),
        (("--tag", "x", "--no-store"), "--tag names a run in the store, and --no-store keeps none"),
    ],
)
def test_what_cannot_be_kept_is_said_before_the_work(
    arguments: tuple[str, ...], said: str, mcubench: InProcess, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    monkeypatch.setattr("mcubench.cli.flash_and_run.benchmark", lambda *_: pytest.fail("it ran"))
    answer = mcubench(*RUN, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {said}")
    assert list(project.iterdir()) == []


def test_a_history_lists_the_newest_first_and_says_how_many_more_there_are(mcubench: InProcess) -> None:
    names = [store().add(stored_result("plain"), tags=[f"tag[{index}]"[:3] + str(index)]).id for index in range(3)]
    answer = mcubench("history", "--limit", "2")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out[answer.out.index("──") :].splitlines()  # the title is as long as the folder's name
    assert [line.split()[0] for line in lines[1:3]] == [names[2], names[1]]
    assert "tag2" in lines[1]
    assert f"{stored_document('plain')['metrics']['flash_bytes']['value']:,}" in lines[1]
    assert lines[3] == "and 1 before; --limit shows more"
    document = json.loads(mcubench("history", "--tag", "tag*", "--json", "-").out)
    assert [row["id"] for row in document["runs"]] == names[::-1]
    assert document["total"] == 3


def test_a_history_without_runs_says_where_it_looked_and_makes_nothing(mcubench: InProcess, project: Path) -> None:
    assert mcubench("history") == Finished(0, f"no such run in {project}/.mcubench/results.sqlite\n", "")
    assert list(project.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "found"),
    [
        ("--board", "mps2_an385_v6m", True),
        ("--board", "mps2_an500", False),
        ("--model", "digits", True),
        ("--engine", "tflm", False),
        ("--revision", "abc", True),
        ("--since", "1h", True),
        ("--since", "2999-01-01", False),
    ],
)
def test_a_history_can_be_of_some_runs(option: str, value: str, found: bool, mcubench: InProcess) -> None:
    store().add(stored_result("plain"), revision="abc0" * 10)
    assert json.loads(mcubench("history", option, value, "--json", "-").out)["total"] == int(found)


def test_show_prints_what_the_run_printed_and_which_run_it_is(mcubench: InProcess, project: Path) -> None:
    printed = mcubench(*RUN, "--tag", "best").out
    answer = mcubench("show", "best")
    first, _, rest = answer.out.partition("\n")
    assert rest == printed
    assert re.fullmatch(r"run [0-9a-f]{12}; digits on mps2_an385_v6m by aot; kept \S+ \S+ \S+; best", first)
    assert mcubench("show", "latest", "--json", "shown.json").code == 0
    assert load_run(str(project / "shown.json")) == store().get("best")
    Path("result.json").write_text(json.dumps(stored_document("plain")))
    assert mcubench("show", "result.json").out.splitlines()[0].endswith("; from a file")


def test_a_run_that_is_not_there_is_named_with_what_is_like_it(mcubench: InProcess) -> None:
    store().add(stored_result("plain"), tags=["baseline"])
    for command in ("show", "delete"):
        answer = mcubench(command, "basline", *(["--yes"] if command == "delete" else []))
        assert (answer.code, answer.out) == (2, "")
        assert re.match(r"error: there is no run 'basline' in .*\nhint: did you mean baseline\?\n$", answer.err)


def test_a_tag_is_given_moved_and_taken_away(mcubench: InProcess) -> None:
    first, second = (store().add(stored_result("plain")).id for _ in range(2))
    assert mcubench("tag", first, "best") == Finished(0, f"{first} is best now\n", "")
    assert mcubench("tag", "latest", "best") == Finished(0, f"{second} is best now; {first} was\n", "")
    assert mcubench("tag", "best", "best", "--remove") == Finished(0, f"{second} is not best any more\n", "")
    answer = mcubench("tag", "latest", "best", "--remove")
    assert (answer.code, answer.err) == (2, f"error: run {second} has no tag 'best'\n")


def test_deleting_asks_a_person_and_without_one_needs_to_be_told(mcubench: InProcess) -> None:
    names = [store().add(stored_result("plain")).id for _ in range(3)]
    answer = run("delete", "latest")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == ("error: there is nobody to ask whether to delete\nhint: --yes deletes without asking\n")
    assert store().count() == 3
    answer = mcubench("delete", "latest", names[0], "--yes")
    assert (answer.code, answer.out.count("deleted run ")) == (0, 2)
    assert [row.id for row in store().history()] == [names[1]]


def test_runs_go_to_another_store_in_a_file_a_folder_or_a_pipe(
    mcubench: InProcess, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tag in ("a1", "b1"):
        store().add(stored_result("plain"), tags=[tag])
    assert mcubench("export", "-o", "all.jsonl") == Finished(0, "2 runs in all.jsonl\n", "")
    assert mcubench("export", "-o", "folder") == Finished(0, "2 runs in folder\n", "")
    assert mcubench("export", "a1", "-o", "one.json") == Finished(0, "1 run in one.json\n", "")
    (project / "piped.jsonl").write_text(mcubench("export", "-o", "-").out)
    before = store().history()
    for files in (("all.jsonl",), ("folder",), ("piped.jsonl", "one.json")):
        monkeypatch.setenv(STORE_VARIABLE, f"{files[0]}.sqlite")
        answer = mcubench("import", *files)
        there = "1 was" if "one.json" in files else "0 were"
        assert answer == Finished(0, f"2 runs came in, {there} there\n", "")
        assert store().history() == before


def test_a_bad_file_is_named_and_the_good_ones_come_in(mcubench: InProcess, project: Path) -> None:
    (project / "in").mkdir()
    (project / "in" / "good.json").write_text(json.dumps(stored_document("plain")))
    (project / "in" / "bad.json").write_text("{}")
    (project / "in" / "package.json").write_text('{"name": "left-pad"')
    answer = mcubench("import", "in")
    assert (answer.code, answer.out) == (2, "1 run came in, 0 were there\n")
    assert answer.err.splitlines() == [
        "warning: in/bad.json: not a result of mcubench: it has no schema_version",
        "warning: in/package.json: not JSON: Expecting ',' delimiter: line 1 column 20 (char 19)",
        "error: 2 of 3 files did not come in",
    ]
    answer = mcubench("import", "in/bad.json")
    assert answer == Finished(2, "", "error: in/bad.json: not a result of mcubench: it has no schema_version\n")


@pytest.mark.parametrize("command", [("history",), ("export", "-o", "x.jsonl"), ("import", "x.json"), ("show", "x")])
def test_a_store_of_a_server_that_does_not_answer_is_one_error(
    command: tuple[str, ...], mcubench: InProcess, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    (project / "x.json").write_text(json.dumps(stored_document("plain")))
    monkeypatch.setenv(STORE_VARIABLE, "postgresql://me:secret@127.0.0.1:1/runs")
    answer = mcubench(*command)
    assert (answer.code, answer.out) == (2, "")
    error, hint = answer.err.splitlines()
    assert error.startswith("error: the store postgresql://me:***@127.0.0.1:1/runs: ")
    assert hint == "hint: MCUBENCH_STORE names the store"
    assert sorted(path.name for path in project.iterdir()) == ["x.json"]
