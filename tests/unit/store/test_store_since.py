# SPDX-License-Identifier: Apache-2.0
"""Points in time as people write them, and the commit that a run belongs to."""

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mcubench.errors import ConfigError
from mcubench.resources import MODELS
from mcubench.store import parse_since
from mcubench.store.revision import revision_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def _in_nepal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Five hours and 45 minutes ahead of UTC."""
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_nepal")
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12h", datetime(2026, 3, 1, 0, tzinfo=UTC)),
        ("7d", datetime(2026, 2, 22, 12, tzinfo=UTC)),
        ("4w", datetime(2026, 2, 1, 12, tzinfo=UTC)),
        ("2026-02-03", datetime(2026, 2, 2, 18, 15, tzinfo=UTC)),
        ("2026-02-03T06:00", datetime(2026, 2, 3, 0, 15, tzinfo=UTC)),
        ("2026-02-03T06:00:00Z", datetime(2026, 2, 3, 6, tzinfo=UTC)),
        ("2026-02-03 06:00+01:00", datetime(2026, 2, 3, 5, tzinfo=UTC)),
    ],
)
def test_a_time_is_local_unless_it_says_otherwise_and_so_long_ago_is_counted_back(text: str, meant: datetime) -> None:
    assert parse_since(text, NOW) == meant


@pytest.mark.parametrize("text", ["", "yesterday", "7", "7 days", "2026-02-30", "999999w", "-1d", "0001-01-01"])
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ConfigError, match=f"'{text}' is no time") as caught:
        parse_since(text, NOW)
    assert "2026-11-30" in (caught.value.hint or "")


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", *identity, "-C", str(folder), *words], capture_output=True, check=True, text=True)
    return done.stdout.strip()


def test_the_revision_is_the_commit_where_the_model_lies_and_there_is_none_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    (project / "models").mkdir(parents=True)
    outside.mkdir()
    model = project / "models" / "net.tflite"
    monkeypatch.chdir(outside)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert revision_of(model) is None
    git(project, "init", "--quiet")
    assert revision_of(model) is None
    git(project, "commit", "--quiet", "--allow-empty", "-m", "first")
    head = git(project, "rev-parse", "HEAD")
    assert revision_of(model) == head
    assert revision_of(MODELS / "digits" / "digits.tflite") is None
    os.chdir(project)
    assert revision_of(MODELS / "digits" / "digits.tflite") == head
    monkeypatch.setenv("PATH", str(tmp_path))
    assert revision_of(model) is None
