# SPDX-License-Identifier: Apache-2.0
"""The tables: made by the migrations as the code has them, and left alone where a newer mcubench made them."""

import hashlib
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from mcubench.errors import StoreError
from mcubench.store import Store, migrations, open_store
from mcubench.store.address import store_url as address
from mcubench.store.schema import SCHEMA, VERSION_TABLE, metadata
from unit.report.stored import stored_result


def test_the_migrations_make_the_tables_that_the_code_has(store: Store, store_url: str) -> None:
    store.add(stored_result("plain"))
    engine = create_engine(address(store_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_last_migration_is_the_schema_that_the_code_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.__path__[0]))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [SCHEMA]
    # They are compared as text.
    assert all(len(script.revision) == len(SCHEMA) for script in scripts.walk_revisions())


def test_a_store_of_a_newer_schema_is_refused_with_both_versions_and_left_alone(store: Store, store_url: str) -> None:
    store.add(stored_result("plain"))
    engine = create_engine(address(store_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE mcubench_schema SET version_num = '0907'"))
    newer = open_store(store_url)
    for use in (newer.history, lambda: newer.add(stored_result("plain")), lambda: newer.delete(["latest"])):
        with pytest.raises(StoreError, match=f"has schema 0907, and mcubench .* knows {SCHEMA}$") as caught:
            use()
        assert "newer mcubench" in (caught.value.hint or "")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM mcubench_run")).scalar() == 1
    engine.dispose()


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    path.write_bytes(b"results, by hand: 12 ms" * 100)
    before = hashlib.sha256(path.read_bytes()).digest()
    for use in (open_store(str(path)).history, lambda: open_store(str(path)).add(stored_result("plain"))):
        with pytest.raises(StoreError, match=r"results\.sqlite: file is not a database"):
            use()
    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    path.touch()
    assert open_store(str(path)).history() == []
    run = open_store(str(path)).add(stored_result("plain"))
    assert open_store(str(path)).get("latest") == run


@pytest.mark.parametrize("damage", [b"", b"\0" * 200, b"x\x9c", None])
def test_a_damaged_result_is_named_by_its_run_and_the_others_are_read(damage: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    store = open_store(str(path))
    bad, good = store.add(stored_result("plain")), store.add(stored_result("profiled"))
    with sqlite3.connect(path) as database:
        if damage is None:
            database.execute("DELETE FROM mcubench_document WHERE run = 1")
        else:
            database.execute("UPDATE mcubench_document SET deflated = ? WHERE run = 1", (damage,))
    database.close()
    with pytest.raises(StoreError, match=f"run {bad.id}: (damaged|its result is missing)"):
        store.get(bad.id)
    assert store.get(good.id) == good
    assert [row.id for row in store.history()] == [good.id, bad.id]
