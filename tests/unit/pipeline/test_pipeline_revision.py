# SPDX-License-Identifier: Apache-2.0
"""Models out of git: as a checkout has them, or a sentence that says what is not there."""

import subprocess
from pathlib import Path

import pytest

from mcubench.errors import ConfigError
from mcubench.pipeline.revision import is_revision, read_revision

FIRST, SECOND = b"first\x00\r\n model", b"second\xff model"
_IDENTITY = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *_IDENTITY, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    (folder / "models").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    for data in (FIRST, SECOND):
        (folder / "models" / "m.tflite").write_bytes(data)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "a model")
    git(folder, "tag", "released", "HEAD~1")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("reference", "data"),
    [
        ("HEAD~1:models/m.tflite", FIRST),
        ("HEAD:models/m.tflite", SECOND),
        ("main:models/m.tflite", SECOND),
        ("released:models/m.tflite", FIRST),
        ("HEAD:./models/m.tflite", SECOND),
    ],
)
def test_a_model_is_what_git_has_in_that_revision(repository: Path, reference: str, data: bytes) -> None:
    found = read_revision(reference)
    assert (found.data, found.name) == (data, "m.tflite")
    revision = reference.partition(":")[0]
    assert found.commit == git(repository, "rev-parse", f"{revision}^{{commit}}")


def test_a_path_with_a_dot_in_front_is_from_the_working_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "models")
    assert read_revision("HEAD:./m.tflite").data == SECOND


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("nothing:models/m.tflite", "there is no git revision 'nothing' here"),
        ("--all:models/m.tflite", "there is no git revision '--all' here"),
        ("HEAD:models/x.tflite", "there is no file 'models/x.tflite' in that revision"),
        ("HEAD:models", "there is no file 'models' in that revision"),
        ("HEAD~9:models/m.tflite", "there is no git revision 'HEAD~9' here"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_what_is_not_there_is_named(reference: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_revision(reference)
    assert message in caught.value.message


def test_outside_a_repository_there_is_no_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ConfigError, match="there is no git revision 'HEAD' here"):
        read_revision("HEAD:m.tflite")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("HEAD:m.tflite", True), ("m.tflite", False), (":m.tflite", False), ("HEAD:", False), ("a:b", False)],
)
def test_a_revision_has_a_colon_and_is_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: str, expected: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a:b").touch()
    assert is_revision(reference) is expected
