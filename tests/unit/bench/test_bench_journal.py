# SPDX-License-Identifier: Apache-2.0
"""The journal of a run gives back what was written, drops what is damaged, and is for one run alone."""

import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import cbor2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcubench.bench.journal import Journal, OutputType
from mcubench.errors import ConfigError, FileError

OUTPUTS = (OutputType(np.dtype(np.int8), (1, 3)), OutputType(np.dtype(np.float32), (2,)))


def opened(folder: Path, *, resume: bool = True, key: str = "ab", samples: int = 5) -> Journal:
    return Journal(folder / "run.journal", key, samples, OUTPUTS, resume=resume)


def outputs_of(sample: int) -> list[npt.NDArray[Any]]:
    return [np.array([[sample, -sample, 0]], np.int8), np.array([sample / 2, np.inf], np.float32)]


def write(folder: Path, *samples: int) -> bytes:
    with opened(folder, resume=False) as journal:
        for sample in samples:
            journal.append(sample, outputs_of(sample))
    return (folder / "run.journal").read_bytes()


def test_outputs_come_back_by_the_samples_numbers_in_their_types_and_shapes(tmp_path: Path) -> None:
    write(tmp_path, 3, 0)
    with opened(tmp_path) as journal:
        assert sorted(journal.done) == [0, 3]
        for found, expected in zip(journal.done[3], outputs_of(3), strict=True):
            assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
            assert found.tobytes() == expected.tobytes()
        assert journal.dropped_bytes == 0


def test_what_is_resumed_is_gone_on_with(tmp_path: Path) -> None:
    write(tmp_path, 3)
    for sample in (1, 2):
        with opened(tmp_path) as journal:
            journal.append(sample, outputs_of(sample))
    with opened(tmp_path) as journal:
        assert list(journal.done) == [3, 1, 2]


def test_without_resuming_it_begins_anew(tmp_path: Path) -> None:
    write(tmp_path, 3)
    with opened(tmp_path, resume=False) as journal:
        assert journal.done == {}
    with opened(tmp_path) as journal:
        assert journal.done == {}


def test_a_complete_run_leaves_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, resume=False) as journal:
        journal.append(0, outputs_of(0))
        journal.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", [{"key": "cd"}, {"samples": 6}])
def test_the_journal_of_another_run_is_not_taken_up(tmp_path: Path, change: dict[str, object]) -> None:
    size = len(write(tmp_path, 3))
    with opened(tmp_path, **change) as journal:  # type: ignore[arg-type] # the parameters' own names
        assert (journal.done, journal.dropped_bytes) == ({}, size)


def test_a_record_that_was_cut_off_is_dropped_and_the_next_is_appended_in_its_place(tmp_path: Path) -> None:
    whole = write(tmp_path, 3, 0)
    first = write(tmp_path, 3)
    path = tmp_path / "run.journal"
    for cut in range(len(first), len(whole)):
        path.write_bytes(whole[:cut])
        with opened(tmp_path) as journal:
            assert list(journal.done) == [3]
            assert journal.dropped_bytes == cut - len(first)
            journal.append(4, outputs_of(4))
        with opened(tmp_path) as journal:
            assert list(journal.done) == [3, 4]


@given(at=st.integers(0), value=st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_no_damage_gets_through(tmp_path_factory: pytest.TempPathFactory, at: int, value: int) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    data = bytearray(write(folder, 3, 0, 2))
    data[at % len(data)] ^= value
    (folder / "run.journal").write_bytes(data)
    with opened(folder) as journal:
        assert len(journal.done) < 3
        for sample, found in journal.done.items():
            assert [output.tobytes() for output in found] == [output.tobytes() for output in outputs_of(sample)]


@given(raw=st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_file_is_taken_for_a_damaged_one(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "run.journal").write_bytes(raw)
    with opened(folder) as journal:
        assert (journal.done, journal.dropped_bytes) == ({}, len(raw))


@pytest.mark.parametrize(
    "body",
    [7, [1], [5, []], [-1, []], [True, [b"123", b"12345678"]], [0, [b"123"]], [0, [b"12", b"12345678"]], [0, "ab"]],
)
def test_a_record_that_makes_no_sense_is_dropped(tmp_path: Path, body: object) -> None:
    from mcubench.bench.journal import _record  # noqa: PLC0415 - the format, to write what no run writes

    good = write(tmp_path, 3)
    assert cbor2.loads(cbor2.dumps(body)) == body
    (tmp_path / "run.journal").write_bytes(good + _record(body))
    with opened(tmp_path) as journal:
        assert list(journal.done) == [3]


def test_two_runs_do_not_share_a_journal(tmp_path: Path) -> None:
    with opened(tmp_path, resume=False) as first:
        first.append(0, outputs_of(0))
        with opened(tmp_path, resume=False) as second:
            assert not second.keeps
            second.append(1, outputs_of(1))
            second.remove()
        with pytest.raises(ConfigError, match="another run of the same firmware over the same samples is under way"):
            opened(tmp_path)
    with opened(tmp_path) as journal:
        assert list(journal.done) == [0]


def test_a_run_that_is_killed_keeps_what_it_wrote(tmp_path: Path) -> None:
    program = """if True:
        import os, signal, sys
        from pathlib import Path
        sys.path.insert(0, sys.argv[2])
        from unit.bench.test_bench_journal import opened, outputs_of
        journal = opened(Path(sys.argv[1]), resume=False)
        journal.append(2, outputs_of(2))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    tests = Path(__file__).resolve().parents[2]
    ended = subprocess.run([sys.executable, "-c", program, tmp_path, tests], check=False)
    assert ended.returncode == -9
    with opened(tmp_path) as journal:
        assert list(journal.done) == [2]


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.journal").mkdir()
    with pytest.raises(FileError, match=r"cannot write .*run\.journal: Is a directory"):
        opened(tmp_path)


def test_a_write_that_fails_is_said(tmp_path: Path) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with opened(tmp_path, resume=False) as journal:
        size = (tmp_path / "run.journal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, hard))
        try:
            with pytest.raises(FileError, match=r"cannot write .*run\.journal: File too large"):
                journal.append(0, outputs_of(0))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    with opened(tmp_path) as journal:
        assert (journal.done, journal.dropped_bytes) == ({}, 10)
