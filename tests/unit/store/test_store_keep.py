# SPDX-License-Identifier: Apache-2.0
"""What was measured is not lost: where the store cannot be written, the run is in a file that comes in later."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mcubench.errors import ConfigError, StoreError
from mcubench.store import STORE_VARIABLE, keep_run, load_run, open_store, require_keepable
from mcubench.store.address import store_url as address
from mcubench.store.database import LOCK, Database
from mcubench.store.document import new_document
from mcubench.store.insert import Inserter
from unit.cli.command import environment
from unit.report.stored import stored_result
from unit.store.postgres import PostgresServer

MODEL = Path("digits.tflite")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, and a cache of its own, for what finds no room in the project."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv(STORE_VARIABLE)
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "cache"))
    return folder


def test_a_run_is_kept_in_the_projects_folder_which_git_leaves_alone(project: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], check=True)
    inside = project / "models" / "small"
    inside.mkdir(parents=True)
    os.chdir(inside)
    run = keep_run(stored_result("plain"), model=MODEL, tags=["first"])
    assert open_store(str(project / ".mcubench" / "results.sqlite")).get("first") == run
    status = subprocess.run(["git", "status", "--porcelain"], capture_output=True, check=True, text=True)
    assert status.stdout == ""


def the_file_of(error: StoreError) -> Path:
    """The file that a message names."""
    match = re.match(r"the run is not in the store, but in (\S+\.json): ", error.message)
    assert match is not None, error.message
    return Path(match[1])


def test_a_store_that_is_something_else_loses_nothing(project: Path) -> None:
    (project / ".mcubench").mkdir()
    (project / ".mcubench" / "results.sqlite").write_text("no database" * 100)
    with pytest.raises(StoreError, match="file is not a database") as caught:
        keep_run(stored_result("profiled"), model=MODEL, tags=["first"])
    path = the_file_of(caught.value)
    assert path.parent == project / ".mcubench" / "unsaved"
    assert f"`mcubench import {path.parent}`" in (caught.value.hint or "")
    run = load_run(str(path))
    assert (run.result, run.tags, run.id) == (stored_result("profiled"), ("first",), path.stem)
    other = open_store(str(project / "other.sqlite"))
    assert other.import_(path).added == (run.id,)
    assert other.get("first") == run


@pytest.mark.parametrize("url", ["postgresql://nobody:secret@127.0.0.1:1/none", "/proc/none/results.sqlite"])
def test_a_store_out_of_reach_loses_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, url)
    with pytest.raises(StoreError) as caught:
        keep_run(stored_result("plain"), model=MODEL)
    assert "secret" not in caught.value.message
    assert load_run(str(the_file_of(caught.value))).result == stored_result("plain")


# As root, without the right to write everywhere.
_AS_A_USER = ["setpriv", "--bounding-set", "-dac_override"] if os.getuid() == 0 else []
_KEEPS = """
from pathlib import Path
from mcubench.errors import StoreError
from mcubench.store import keep_run, open_store
from unit.report.stored import stored_result
print(len(open_store().history()))
try:
    keep_run(stored_result("plain"), model=Path("digits.tflite"))
except StoreError as error:
    print(error.message)
"""


@pytest.mark.parametrize("has_store", [False, True])
def test_in_a_folder_that_is_read_only_runs_are_read_and_new_ones_go_to_the_cache(
    has_store: bool, project: Path, tmp_path: Path
) -> None:
    before = []
    if has_store:
        keep_run(stored_result("plain"), model=MODEL)
        before = sorted((project / ".mcubench").iterdir())
        (project / ".mcubench").chmod(0o555)
    project.chmod(0o555)
    tests = Path(__file__).resolve().parents[2]
    python_path = os.pathsep.join([str(tests), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [*_AS_A_USER, sys.executable, "-c", _KEEPS],
        cwd=project,
        env=environment({"PYTHONPATH": python_path}),
        capture_output=True,
        check=True,
        text=True,
    )
    runs, message = done.stdout.splitlines()
    assert int(runs) == int(has_store)
    path = the_file_of(StoreError(message))
    assert path.parent == tmp_path / "cache" / "unsaved"
    assert load_run(str(path)).result == stored_result("plain")
    project.chmod(0o755)
    assert sorted((project / ".mcubench").glob("*")) == before


def test_a_server_that_goes_away_while_a_run_waits_for_it_loses_nothing(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, postgres.new_url())
    first = keep_run(stored_result("plain"), model=MODEL)
    with ThreadPoolExecutor() as threads, contextlib.closing(postgres.connect()) as another:
        another.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        waiting = threads.submit(keep_run, stored_result("profiled"), model=MODEL)
        _wait_for(lambda: _is_waited_for(postgres))
        postgres.stop()
        try:
            with pytest.raises(StoreError) as caught:
                waiting.result()
        finally:
            postgres.start()
    path = the_file_of(caught.value)
    assert [row.id for row in open_store().history()] == [first.id]
    assert open_store().import_(path).added == (path.stem,)
    assert open_store().get("latest").result == stored_result("profiled")


def test_a_run_that_was_half_written_when_the_server_went_is_not_there(postgres: PostgresServer) -> None:
    url = postgres.new_url()
    store = open_store(url)
    run = store.add(stored_result("plain"))
    with pytest.raises(StoreError, match=r"the store postgresql\+psycopg://mcubench@/"):
        _write_half(url, postgres)
    assert [row.id for row in store.history()] == [run.id]
    assert store.add(stored_result("profiled")) == store.get("latest")


def test_what_cannot_be_kept_is_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="'latest' cannot be a tag"):
        require_keepable(["best", "latest"])
    monkeypatch.setenv(STORE_VARIABLE, "postgresql//host/database://")
    with pytest.raises(StoreError, match="MCUBENCH_STORE is not a database URL"):
        require_keepable([])


def _write_half(url: str, server: PostgresServer) -> None:
    document = new_document(stored_result("profiled"), datetime.now(UTC), (), None)
    try:
        with Database(address(url)).writing() as connection:
            Inserter(connection).insert([document])
            server.stop()
    finally:
        server.start()


def _is_waited_for(server: PostgresServer) -> bool:
    with server.connect() as connection:
        waiting = connection.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return waiting.fetchone() is not None


def _wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("it did not come to that")
