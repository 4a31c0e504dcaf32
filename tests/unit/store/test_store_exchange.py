# SPDX-License-Identifier: Apache-2.0
"""Runs on their way from one store to another: in files, each once, and of a bad file nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mcubench.errors import ConfigError, FileError
from mcubench.store import Store, files_of, load_run, open_store, write_runs
from unit.report.stored import NAMES, stored_document, stored_result


@pytest.fixture
def other(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "other.sqlite"))


def fill(store: Store) -> None:
    for index, name in enumerate([*NAMES, *NAMES]):
        store.add(stored_result(name), tags=[f"tag-{index}"], revision="ab" * 20 if index % 2 else None)


def everything(store: Store) -> list[Any]:
    return [*store.history(limit=100), *store.export()]


@pytest.mark.parametrize("place", ["runs.jsonl", "runs"])
def test_all_that_goes_out_comes_in_and_a_second_time_nothing(
    place: str, store: Store, other: Store, tmp_path: Path
) -> None:
    fill(store)
    assert write_runs(store.export(), tmp_path / place) == 2 * len(NAMES)
    imports = [other.import_(path) for path in files_of(tmp_path / place)]
    assert sum(len(done.added) for done in imports) == 2 * len(NAMES)
    assert everything(other) == everything(store)
    again = [other.import_(path) for path in files_of(tmp_path / place)]
    assert [done.added for done in again] == [()] * len(again)
    assert sum(len(done.present) for done in again) == 2 * len(NAMES)
    assert other.count() == 2 * len(NAMES)


def test_a_single_run_goes_into_a_json_file_and_several_do_not(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = tmp_path / "run.json"
    assert write_runs(store.export(["tag-1"]), path) == 1
    assert load_run(str(path)) == store.get("tag-1")
    with pytest.raises(ConfigError, match=r"run\.json takes one run, and there are several") as caught:
        write_runs(store.export(), path)
    assert ".jsonl" in (caught.value.hint or "")
    assert load_run(str(path)) == store.get("tag-1")


def test_a_bad_line_takes_its_whole_file_along_and_is_named(store: Store, other: Store, tmp_path: Path) -> None:
    fill(store)
    path = tmp_path / "runs.jsonl"
    write_runs(store.export(), path)
    lines = path.read_text().splitlines()
    lines[2] = re.sub(r'"flash_bytes": \{"value": \d+', '"flash_bytes": {"value": 1', lines[2])
    path.write_text("\n".join(lines))
    with pytest.raises(ConfigError, match=r"runs\.jsonl, line 3: id: .* the file was changed"):
        other.import_(path)
    assert other.count() == 0


def test_a_result_without_a_time_comes_in_once_and_then_is_recognised(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(stored_document("plain"), indent=2))
    [name] = store.import_(path).added
    assert store.import_(path).present == (name,)
    path.write_text(json.dumps(stored_document("plain")))
    assert store.import_(path).present == (name,)
    assert store.get(name).result == stored_result("plain")


def test_a_file_with_the_same_run_twice_brings_one(store: Store, tmp_path: Path) -> None:
    line = json.dumps(stored_document("plain"))
    (tmp_path / "runs.jsonl").write_text(f"{line}\n\n{line}\n")
    done = store.import_(tmp_path / "runs.jsonl")
    assert len(done.added) == 1
    assert done.present == done.added


def test_a_tag_that_is_taken_stays_where_it_is(store: Store, other: Store, tmp_path: Path) -> None:
    first, second = store.add(stored_result("plain"), tags=["best", "old"]), other.add(stored_result("plain"))
    other.tag(second.id, "best")
    write_runs(store.export(), tmp_path / "run.json")
    assert other.import_(tmp_path / "run.json").kept_tags == ("best",)
    assert other.get("best").id == second.id
    assert other.get("old").id == first.id


@pytest.mark.parametrize("name", ["a" * 5000, "naïve ☃ 𝄞", "'; DROP TABLE mcubench_run; --", "%_\\"])
def test_a_name_of_any_characters_comes_through(name: str, store: Store, tmp_path: Path) -> None:
    document = stored_document("plain")
    document["model"]["name"] = document["engine"] = name
    value = document["metrics"]["macs"]
    value["unit"] = value["counter"] = name
    (tmp_path / "result.json").write_text(json.dumps(document))
    [added] = store.import_(tmp_path / "result.json").added
    assert store.get(added).result.model.name == name
    [row] = store.history()
    assert row.model == name[:191]


def test_a_character_that_no_database_holds_is_in_the_result_all_the_same(store: Store) -> None:
    result = stored_result("plain")
    result = result.model_copy(update={"model": result.model.model_copy(update={"name": "a\0b"})})
    assert store.get(store.add(result).id).result.model.name == "a\0b"
    assert store.history()[0].model == "a\N{REPLACEMENT CHARACTER}b"


def test_half_a_character_is_refused(store: Store, tmp_path: Path) -> None:
    text = json.dumps(stored_document("plain")).replace('"digits"', '"\\ud800"')
    (tmp_path / "result.json").write_text(text)
    with pytest.raises(ConfigError, match=r"result\.json: not JSON: half a character"):
        store.import_(tmp_path / "result.json")


def test_what_is_not_there_and_a_folder_without_runs_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no file or folder "):
        files_of(tmp_path / "nothing")
    (tmp_path / "notes.txt").touch()
    with pytest.raises(FileError, match=r"has no \.json and no \.jsonl file"):
        files_of(tmp_path)


def test_a_reference_is_a_run_and_a_path_is_a_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = store.add(stored_result("profiled"), tags=["release/1"])
    (tmp_path / "release").mkdir()
    for name in ("release/1", "plain", "x.json"):
        (tmp_path / name).write_text(json.dumps(stored_document("plain")))
    assert load_run("release/1", store) == kept
    assert load_run(kept.id[:6], store) == kept
    for path in ("./release/1", "plain", "x.json", str(tmp_path / "plain")):
        assert load_run(path, store).result == stored_result("plain")
    with pytest.raises(ConfigError, match="there is no run 'plan'"):
        load_run("plan", store)
    with pytest.raises(FileError, match=r"cannot read y\.json: No such file"):
        load_run("y.json", store)
    (tmp_path / "two.jsonl").write_text(2 * (json.dumps(stored_document("plain")) + "\n"))
    with pytest.raises(ConfigError, match=r"two\.jsonl has 2 runs, and one is wanted"):
        load_run("two.jsonl", store)
