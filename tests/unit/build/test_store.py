# SPDX-License-Identifier: Apache-2.0
"""The store of built firmware: all of an entry is there, or nothing."""

import errno
from pathlib import Path

import pytest

from mcubench.build import store

KEY = "ab" * 32


@pytest.fixture
def elf(tmp_path: Path) -> Path:
    path = tmp_path / "built.elf"
    path.write_bytes(b"\x7fELF and the rest")
    return path


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_what_was_put_is_found(tmp_path: Path, elf: Path) -> None:
    put = store.put(tmp_path / "elf", KEY, elf, {"board": "x"})
    assert store.find(tmp_path / "elf", KEY) == put
    assert put.path.read_bytes() == elf.read_bytes()
    # printf '\x7fELF and the rest' | sha256sum
    assert put.sha256 == "6a412bbdaa5ce31b499cf297b396554aca2e8c313a37db62dadc810207444624"


def test_nothing_is_found_before_it_is_put(tmp_path: Path) -> None:
    assert store.find(tmp_path / "elf", KEY) is None


@pytest.mark.parametrize("damage", [b"", b"\x7fELF and the resT", b"\x7fELF"])
def test_a_damaged_entry_is_not_found_and_can_be_put_again(tmp_path: Path, elf: Path, damage: bytes) -> None:
    put = store.put(tmp_path / "elf", KEY, elf, {})
    put.path.write_bytes(damage)
    assert store.find(tmp_path / "elf", KEY) is None
    assert store.put(tmp_path / "elf", KEY, elf, {}) == put
    assert store.find(tmp_path / "elf", KEY) == put
    assert _names(put.path.parent.parent) == [KEY]


@pytest.mark.parametrize("facts", [b"", b"[]", b"{", b"{}", b"\xff"])
def test_an_entry_without_its_facts_is_not_found(tmp_path: Path, elf: Path, facts: bytes) -> None:
    put = store.put(tmp_path / "elf", KEY, elf, {})
    (put.path.parent / "build.json").write_bytes(facts)
    assert store.find(tmp_path / "elf", KEY) is None


def test_a_full_disk_leaves_nothing(tmp_path: Path, elf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(OSError, match="No space left"):
        store.put(tmp_path / "elf", KEY, elf, {})
    assert _names(tmp_path / "elf") == []


def test_two_that_put_the_same_both_succeed(tmp_path: Path, elf: Path) -> None:
    first = store.put(tmp_path / "elf", KEY, elf, {})
    assert store.put(tmp_path / "elf", KEY, elf, {}) == first
    assert _names(tmp_path / "elf") == [KEY]
