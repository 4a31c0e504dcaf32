# SPDX-License-Identifier: Apache-2.0
"""Stores to test: a file, and a database of a real PostgreSQL server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mcubench.store import Store, open_store
from unit.store.postgres import PostgresServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store that is empty, in each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "results.sqlite")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_url()


@pytest.fixture
def store(store_url: str) -> Store:
    return open_store(store_url)
