# SPDX-License-Identifier: Apache-2.0
"""Which store is meant, and what messages say of it: never a password."""

import traceback
from pathlib import Path
from urllib.parse import quote

import pytest

from mcubench.errors import StoreError
from mcubench.store import STORE_VARIABLE, open_store, project_folder
from unit.report.stored import stored_result
from unit.store.postgres import PASSWORD, PostgresServer


@pytest.mark.parametrize("mark", [".mcubench/", "budgets.yaml", "mcubench.lock", ".git/", ".git"])
def test_the_project_is_the_nearest_folder_with_a_mark(mark: str, tmp_path: Path) -> None:
    inside = tmp_path / "project" / "a" / "b"
    inside.mkdir(parents=True)
    assert project_folder(inside) == inside
    place = tmp_path / "project" / mark
    if mark.endswith("/"):
        place.mkdir()
    else:
        place.touch()
    assert project_folder(inside) == tmp_path / "project"
    (inside / "budgets.yaml").touch()
    assert project_folder(inside) == inside


def test_a_folder_that_everybody_may_write_to_is_no_project_of_what_lies_below(tmp_path: Path) -> None:
    inside = tmp_path / "mine"
    inside.mkdir()
    (tmp_path / ".mcubench").mkdir()
    tmp_path.chmod(0o777)
    assert project_folder(inside) == inside
    assert project_folder(tmp_path) == tmp_path
    tmp_path.chmod(0o755)
    assert project_folder(inside) == tmp_path


def test_a_store_is_the_argument_else_the_variable_else_the_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(STORE_VARIABLE, "sqlite:///named.sqlite")
    assert open_store("given.sqlite").name == str(tmp_path / "given.sqlite")
    assert open_store().name == str(tmp_path / "named.sqlite")
    monkeypatch.setenv(STORE_VARIABLE, "")
    assert open_store().name == str(tmp_path / ".mcubench" / "results.sqlite")


def test_a_path_with_characters_that_a_url_gives_a_meaning_is_that_path(tmp_path: Path) -> None:
    path = tmp_path / "a b%20c?mode=memory#x" / "r.sqlite"
    run = open_store(str(path)).add(stored_result("plain"))
    assert path.is_file()
    assert open_store(str(path)).get("latest") == run


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://me:sec@ret@host/db", "have to be percent-encoded|is not a database URL"),
        ("postgresql://me:se/cr@et@host/db", "have to be percent-encoded"),
        ("postgresql://me:secret@host:port/db", "is not a database URL"),
        ("://secret", "is not a database URL"),
        ("sqlite://", "in memory keeps nothing"),
        ("sqlite:///:memory:", "in memory keeps nothing"),
        ("sqlite:///x?mode=memory&uri=true", "no parameters here"),
        ("sqlite:///file:x", "no parameters here"),
    ],
)
def test_what_is_no_database_is_refused_with_an_example_and_not_repeated(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        open_store(url)
    assert "sec" not in f"{caught.value.message}{caught.value.hint}"
    assert "postgresql://user@host/database" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonesuch://me:secret@host/db", "'nonesuch' is no database that can be used"),
        ("mysql+pymysql://me:secret@host/db", "the Python package pymysql is missing"),
    ],
)
def test_a_database_that_cannot_be_used_here_is_named_with_the_reason(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        open_store(url).history()
    assert "secret" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "place", ["mcubench:{0}@127.0.0.1:{1}/postgres", "mcubench@127.0.0.1:{1}/postgres?password={0}"]
)
def test_a_password_opens_the_store_and_is_in_no_message_and_no_traceback(
    place: str, postgres: PostgresServer
) -> None:
    right = open_store("postgresql://" + place.format(quote(PASSWORD, safe=""), postgres.port))
    assert right.history() == []
    assert PASSWORD not in right.name
    wrong = "postgresql://" + place.format("hushhush", postgres.port)
    with pytest.raises(StoreError, match='password authentication failed for user "mcubench"') as caught:
        open_store(wrong).history()
    assert "hushhush" not in "".join(traceback.format_exception(caught.value))
