# SPDX-License-Identifier: Apache-2.0
"""port_host at the edges of a process: its line closed, broken, slow or silent."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from firmware.bench.host_board import EXIT_LINE_BROKEN, EXIT_LINE_CLOSED, HostBoard
from mcubench.wire import HelloRequest, ReadArenaRequest, encode_frame

HELLO = encode_frame(HelloRequest().encode(1))


def test_the_end_of_the_input_ends_the_process(fake_program: Path) -> None:
    result = subprocess.run([fake_program], input=HELLO, capture_output=True, timeout=10, check=False)
    assert (result.returncode, result.stderr) == (EXIT_LINE_CLOSED, b"")
    assert result.stdout.count(0) == 1


def test_an_input_that_cannot_be_read_is_a_broken_line(fake_program: Path, tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        result = subprocess.run([fake_program], stdin=folder, capture_output=True, timeout=10, check=False)
    finally:
        os.close(folder)
    assert (result.returncode, result.stderr) == (EXIT_LINE_BROKEN, b"")


def test_an_output_that_nobody_reads_is_a_broken_line(fake_program: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = subprocess.run(
            [fake_program], input=HELLO, stdout=writer, stderr=subprocess.PIPE, timeout=10, check=False
        )
    finally:
        os.close(writer)
    assert (result.returncode, result.stderr) == (EXIT_LINE_BROKEN, b"")


@pytest.mark.parametrize("blocking", [True, False])
def test_a_host_that_reads_late_gets_every_reply(fake_program: Path, blocking: bool) -> None:
    """200 replies of 1 KB fill the pipe several times over: the firmware waits for room."""
    request = encode_frame(ReadArenaRequest(0, 1000).encode(1))
    reader, writer = os.pipe()
    os.set_blocking(writer, blocking)
    with subprocess.Popen([fake_program], stdin=subprocess.PIPE, stdout=writer, stderr=subprocess.PIPE) as process:
        os.close(writer)
        assert process.stdin is not None
        process.stdin.write(request * 200)
        process.stdin.flush()
        time.sleep(0.1)
        with os.fdopen(reader, "rb") as replies:
            process.stdin.close()
            assert replies.read().count(0) == 200
        assert process.wait(10) == EXIT_LINE_CLOSED


def test_waiting_takes_no_processor_time(fake_board: HostBoard) -> None:
    fake_board.request(HelloRequest())
    before = processor_time_s(fake_board.process.pid)
    time.sleep(0.4)
    assert processor_time_s(fake_board.process.pid) - before < 0.1


def processor_time_s(pid: int) -> float:
    """What a process has used up so far (proc(5): the first number is nanoseconds on a processor)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
