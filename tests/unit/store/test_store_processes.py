# SPDX-License-Identifier: Apache-2.0
"""Many processes at one store, and processes that are killed: every run that was said to be kept is there, whole."""

import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from mcubench.store import open_store
from unit.report.stored import stored_result

# A process that has everything loaded is where it hurts at once, and not a second later.
FORK = multiprocessing.get_context("fork")
_DEADLINE_S = 60


def keep(url: str, number: int, said: Path) -> None:
    """Keep runs, and write the id of each into a file when it is kept."""
    store, result = open_store(url), stored_result("profiled")
    with said.open("a", encoding="utf-8") as file:
        for _ in range(number):
            file.write(store.add(result, tags=["newest"]).id + "\n")
            file.flush()


@contextmanager
def started(target: Callable[..., None], *arguments: object) -> Iterator[BaseProcess]:
    """A process that is gone afterwards, one way or the other."""
    process = FORK.Process(target=target, args=arguments)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def test_a_crowd_of_processes_makes_one_new_store_and_loses_no_run(store_url: str, tmp_path: Path) -> None:
    crowd = [FORK.Process(target=keep, args=(store_url, 3, tmp_path / f"said-{index}")) for index in range(8)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(_DEADLINE_S)
    assert [process.exitcode for process in crowd] == [0] * 8
    store = open_store(store_url)
    rows = store.history(limit=100)
    assert len(rows) == 24
    assert {row.id for row in rows} == {name for path in tmp_path.glob("said-*") for name in path.read_text().split()}
    assert [row.id for row in rows if row.tags] == [store.get("newest").id]
    assert len(store.series("flash_bytes")) == 24


def test_a_killed_process_leaves_a_store_in_which_every_run_is_whole(store_url: str, tmp_path: Path) -> None:
    said = tmp_path / "said"
    said.touch()
    # In making the tables, and in the middle of one run or another.
    for runs, delay_s in ((0, 0.01), (1, 0.0), (2, 0.003), (1, 0.011), (3, 0.017)):
        before = len(said.read_text().split())
        with started(keep, store_url, 1000, said):
            deadline_s = time.monotonic() + _DEADLINE_S
            while len(said.read_text().split()) < before + runs:
                assert time.monotonic() < deadline_s
                time.sleep(0.001)
            time.sleep(delay_s)
    store, ids = open_store(store_url), said.read_text().split()
    rows = store.history(limit=100_000)
    assert {row.id for row in rows} >= set(ids)
    # What was kept, and not said any more: one in each process at the most.
    assert len(rows) - len(ids) <= 5
    for row in rows:
        assert store.get(row.id).result == stored_result("profiled")
        assert len(row.figures) == len(rows[0].figures)
    assert store.add(stored_result("plain")).id == store.history(limit=1)[0].id


def test_a_file_is_sound_after_its_writers_were_killed(tmp_path: Path) -> None:
    path, said = tmp_path / "results.sqlite", tmp_path / "said"
    open_store(str(path)).add(stored_result("plain"))
    for delay_s in (0.02, 0.03, 0.05, 0.08):
        with started(keep, str(path), 1000, said), started(keep, str(path), 1000, said):
            time.sleep(delay_s)
    # Whoever comes next takes back what was half-written.
    assert open_store(str(path)).count() >= 1
    open_store(str(path)).add(stored_result("plain"))
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith("results")) == [path.name]
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()


def hold(path: Path, held: Event, release: Event) -> None:
    """Keep everybody else from the file for a while."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    held.set()
    release.wait(_DEADLINE_S)
    database.execute("COMMIT")


def test_who_finds_the_file_busy_waits(tmp_path: Path) -> None:
    path, held, release = tmp_path / "results.sqlite", FORK.Event(), FORK.Event()
    store = open_store(str(path))
    store.add(stored_result("plain"))
    with started(hold, path, held, release), ThreadPoolExecutor() as threads:
        assert held.wait(_DEADLINE_S)
        waiting = [threads.submit(store.add, stored_result("profiled")), threads.submit(store.get, "latest")]
        time.sleep(0.2)
        assert not any(future.done() for future in waiting)
        release.set()
        assert {future.result().result.model.name for future in waiting} == {"digits"}
    assert store.count() == 2


def test_what_is_read_meanwhile_is_a_whole_run(store_url: str, tmp_path: Path) -> None:
    store = open_store(store_url)
    store.add(stored_result("profiled"))
    with started(keep, store_url, 1000, tmp_path / "said"):
        for _ in range(20):
            assert store.get("latest").result == stored_result("profiled")
            assert len({len(row.figures) for row in store.history(limit=5)}) == 1
