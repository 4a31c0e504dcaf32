# SPDX-License-Identifier: Apache-2.0
"""Files written whole or not at all, and progress where there is no terminal."""

import io
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rich.console import Console

from mcubench.board import BoardList
from mcubench.cli.terminal import Steps, require_writable, write_file, write_folder, write_json
from mcubench.errors import FileError


def test_a_file_gets_its_bytes_and_the_rights_that_the_user_gives_new_files(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250)
    before = os.umask(0o027)
    try:
        write_file(path, b"data")
    finally:
        os.umask(before)
    assert path.read_bytes() == b"data"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_and_its_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to("there/real.json")
    write_file(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "there" / "real.json").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["none/out.json", "file/out.json", "."])
def test_what_cannot_be_written_is_an_error_that_names_it_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = sorted(tmp_path.rglob("*"))
    path = tmp_path / name
    with pytest.raises(FileError, match=f"cannot write {path}: "):
        write_file(path, b"data")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_full_disk_is_an_error_and_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.json"
    path.write_bytes(b"the last good one")

    def full(_: Path, __: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(FileError) as caught:
        write_file(path, b"new")
    assert caught.value.message == f"cannot write {path}: No space left on device"
    assert path.read_bytes() == b"the last good one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_device_is_written_to_and_never_put_aside() -> None:
    with pytest.raises(FileError, match="cannot write /dev/full: No space left on device"):
        write_file(Path("/dev/full"), b"data")
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_standard_output_by_its_path_stays_what_it_is(tmp_path: Path) -> None:
    # Where standard output goes to a file, /dev/stdout is one: to put another in its place would break the machine,
    # so that here nobody can.
    target = tmp_path / "out.txt"
    with target.open("wb") as out:
        write = "write_file(Path('/dev/stdout'), b'x')"
        script = (
            "import tempfile; tempfile.mkstemp = None\n"
            f"from pathlib import Path; from mcubench.cli.terminal import write_file; {write}"
        )
        subprocess.run([sys.executable, "-c", script], stdout=out, check=True)
    assert target.read_bytes() == b"x"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    write_file(path, b"data")
    reader.join(5)
    assert got == [b"data"]
    assert path.is_fifo()


def test_a_destination_is_judged_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    require_writable(None, "-", tmp_path / "out.json", tmp_path / "file", "/dev/full", "out.json")
    with pytest.raises(FileError) as caught:
        require_writable(tmp_path / "none" / "out.json")
    message = f"cannot write {tmp_path / 'none' / 'out.json'}: there is no folder {tmp_path / 'none'}"
    assert caught.value.message == message
    with pytest.raises(FileError, match="there is no folder"):
        require_writable(tmp_path / "file" / "out.json")
    with pytest.raises(FileError, match="it is a folder"):
        require_writable(tmp_path)


def test_a_folder_is_made_and_every_file_in_it(tmp_path: Path) -> None:
    write_folder(tmp_path / "a" / "b", {"x.cc": "int x;\n", "y.h": ""})
    assert (tmp_path / "a" / "b" / "x.cc").read_text() == "int x;\n"
    assert sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == ["x.cc", "y.h"]


def test_a_folder_in_whose_place_a_file_is_says_so(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(FileError, match=f"cannot make the folder {tmp_path / 'out'}: File exists"):
        write_folder(tmp_path / "out", {"x.cc": ""})


def test_json_to_a_file_ends_with_a_line_feed(tmp_path: Path) -> None:
    write_json(BoardList(boards=()), str(tmp_path / "out.json"))
    assert (tmp_path / "out.json").read_text() == '{\n  "boards": []\n}\n'


def test_progress_in_a_file_is_a_line_a_step_without_escape_codes() -> None:
    file = io.StringIO()
    steps = Steps(Console(file=file, width=40))
    with steps.step("build firmware for a board with [a] long name, longer than 40") as note:
        note("waiting")
        note("built [now]")
    [line] = file.getvalue().splitlines()
    assert line.startswith("ok   0.00 s  build firmware for a board with [a] long name, longer than 40 (built [now])")


def test_a_step_that_fails_is_not_called_ok() -> None:
    file = io.StringIO()
    steps = Steps(Console(file=file))
    with pytest.raises(FileError), steps.step("read"):
        raise FileError("no")
    assert file.getvalue() == ""
