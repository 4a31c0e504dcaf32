# SPDX-License-Identifier: Apache-2.0
"""A real PostgreSQL server of the tests' own, in a folder that goes afterwards."""

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

# Debian keeps the programs out of PATH, one folder a version.
_DEBIAN = Path("/usr/lib/postgresql")
# PostgreSQL does not run as root: as root, the tests start it as the user that its package made.
_USER = "postgres"
PASSWORD = "p@ss/w0rd"  # noqa: S105 - of a server that lives as long as the test


class PostgresServer:
    """A server that can be stopped and started again; a socket in its folder answers, and a port to a password."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="mcubench-postgres-"))
        self._numbers = itertools.count()
        self.port = _free_port()
        if os.geteuid() == 0:
            shutil.chown(self._folder, _USER)
        password = self._folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self._run(
            *("initdb", "--no-sync", "--username=mcubench", "--auth-local=trust", "--auth-host=scram-sha-256"),
            *("--locale=C", "--encoding=UTF8", f"--pwfile={password}"),
            *("--pgdata", str(self._data)),
        )
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-F -k {self._folder} -p {self.port} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "start", "-w", "-D", str(self._data), "-l", str(self._folder / "log"), "-o", options)

    def stop(self) -> None:
        """Stop as a machine does whose plug is pulled: whoever is connected is cut off."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self._data))

    def remove(self) -> None:
        """Stop, and take the folder away."""
        self.stop()
        shutil.rmtree(self._folder)

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of a test's own."""
        return psycopg.connect(
            host=str(self._folder), port=self.port, user="mcubench", dbname="postgres", autocommit=True
        )

    def new_url(self) -> str:
        """An empty place for tables, which takes no time to make: a schema of its own in the one database."""
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        socket_of = f"host={self._folder}&port={self.port}"
        return f"postgresql+psycopg://mcubench@/postgres?{socket_of}&options=-csearch_path%3D{name}"

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
        command = [*as_user, str(self._programs / program), *arguments]
        # No pipes: the server inherits them, and reading them would wait for its end.
        with (self._folder / f"{program}.log").open("wb") as log:
            done = subprocess.run(
                command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            )
        assert done.returncode == 0, (self._folder / f"{program}.log").read_text()


def _programs() -> Path:
    """The folder of PostgreSQL's programs, the newest version's."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        pytest.fail("PostgreSQL's initdb is missing: tools/setup --dev installs it")
    return found[-1].parent if found else Path(str(on_path)).resolve().parent


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
