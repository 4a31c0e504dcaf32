# SPDX-License-Identifier: Apache-2.0
"""A line: bytes within a time limit, over a socket and over a pty as a serial port is one."""

import os
import pty
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcubench.errors import LinkError
from mcubench.link import Link, line, open_serial, socket_pair

EVERY_BYTE = bytes(range(256)) * 4


@pytest.fixture
def serial_port() -> Iterator[tuple[int, str]]:
    """The far end of a pty, and the path of the near one."""
    far, near = pty.openpty()
    path = os.ttyname(near)
    yield far, path
    os.close(near)
    os.close(far)


def read_all(link: Link, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += link.read(2)
    return data


def test_what_is_sent_comes_out_at_the_other_end_both_ways() -> None:
    ours, theirs = socket_pair("to a test")
    with ours, theirs:
        ours.write(EVERY_BYTE)
        assert theirs.recv(4096) == EVERY_BYTE
        theirs.sendall(EVERY_BYTE)
        assert read_all(ours, len(EVERY_BYTE)) == EVERY_BYTE


def test_nothing_in_time_is_no_bytes_and_not_late() -> None:
    ours, theirs = socket_pair("to a test")
    with ours, theirs:
        started_s = time.monotonic()
        assert ours.read(0.1) == b""
        assert 0.1 <= time.monotonic() - started_s < 5
        assert ours.read(-1) == b""


def test_a_line_closed_at_the_other_end_is_an_error_on_read_and_on_write() -> None:
    ours, theirs = socket_pair("to a test")
    with ours:
        theirs.sendall(b"last words")
        theirs.close()
        assert ours.read(1) == b"last words"
        with pytest.raises(LinkError, match="the line to a test was closed at the other end"):
            ours.read(1)
        with pytest.raises(LinkError, match="the line to a test broke: Broken pipe"):
            ours.write(b"anybody there?")


def test_a_long_write_waits_for_its_reader() -> None:
    data = os.urandom(1 << 20)
    ours, theirs = socket_pair("to a test")
    got = bytearray()

    def read_slowly() -> None:
        while len(got) < len(data):
            got.extend(theirs.recv(65536))

    reader = threading.Thread(target=read_slowly)
    with ours, theirs:
        reader.start()
        ours.write(data)
        reader.join(5)
    assert bytes(got) == data


def test_a_write_that_nobody_takes_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "_WRITE_TIME_LIMIT_S", 0.2)
    ours, theirs = socket_pair("to a test")
    with ours, theirs, pytest.raises(LinkError, match=r"the line to a test took nothing for 0\.2 s"):
        ours.write(bytes(1 << 24))


def test_closing_twice_is_fine() -> None:
    ours, theirs = socket_pair("to a test")
    theirs.close()
    ours.close()
    ours.close()


def test_a_serial_port_passes_every_byte_as_it_is(serial_port: tuple[int, str]) -> None:
    far, path = serial_port
    with open_serial(path, 115_200) as link:
        link.write(EVERY_BYTE)
        assert read_all_raw(far, len(EVERY_BYTE)) == EVERY_BYTE
        os.write(far, EVERY_BYTE)
        assert read_all(link, len(EVERY_BYTE)) == EVERY_BYTE


def read_all_raw(fd: int, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += os.read(fd, 4096)
    return data


def test_a_serial_port_in_use_is_refused(serial_port: tuple[int, str]) -> None:
    _, path = serial_port
    with open_serial(path, 115_200), pytest.raises(LinkError, match=f"cannot open the serial port {path}"):
        open_serial(path, 115_200)


def test_a_serial_port_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "ttyUSB0", tmp_path):
        with pytest.raises(LinkError, match=f"cannot open the serial port {path}"):
            open_serial(str(path), 115_200)


def test_a_serial_port_that_is_unplugged_is_an_error() -> None:
    far, near = pty.openpty()
    with open_serial(os.ttyname(near), 115_200) as link:
        os.close(near)
        os.close(far)
        with pytest.raises(LinkError, match=r"broke|was closed"):
            link.read(1)
