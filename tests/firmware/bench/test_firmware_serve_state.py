# SPDX-License-Identifier: Apache-2.0
"""What the firmware remembers: inputs that are stale, the last reply, what it counted; with an engine that counts."""

from collections.abc import Iterator
from pathlib import Path

import cbor2
import pytest

from firmware.bench.host_board import EXIT_RESET, HostBoard, run_program
from mcubench.errors import DeviceError
from mcubench.link import Link
from mcubench.wire import (
    HelloReply,
    HelloRequest,
    ReadOutputReply,
    ReadOutputRequest,
    ReadProfileReply,
    ReadProfileRequest,
    ResetReply,
    ResetRequest,
    RunOperatorsReply,
    RunOperatorsRequest,
    RunReply,
    RunRequest,
    Status,
    TimeIoReply,
    TimeIoRequest,
    WriteInputReply,
    WriteInputRequest,
    encode_frame,
)

INPUT_BYTES = (1, 2100)
OPERATORS = 300


class LossyLink(Link):
    """A line that loses the first frame in one direction; `lost` counts what it dropped."""

    def __init__(self, link: Link, *, loses: str) -> None:
        self._inner = link
        self._loses: str | None = loses
        self.name = link.name

    def read(self, time_limit_s: float) -> bytes:
        data = self._inner.read(time_limit_s)
        if self._loses == "reply" and data:
            self._loses = None
            return b""
        return data

    def write(self, data: bytes) -> None:
        if self._loses == "request":
            self._loses = None
            data = bytes([data[0] ^ 1]) + data[1:]
        self._inner.write(data)


@pytest.fixture
def failing_board(fake_program: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[HostBoard]:
    with run_program(fake_program, tmp_path / "log.txt", {"FAKE_ENGINE": request.param}) as board:
        yield board


def write_all_inputs(board: HostBoard) -> None:
    for index, size in enumerate(INPUT_BYTES):
        for offset in range(0, size, 900):
            data = bytes(min(900, size - offset))
            reply = board.request(WriteInputRequest(index, offset, data), sequence=200 + offset // 900)
            assert WriteInputReply.decode(reply) == WriteInputReply()


def count(board: HostBoard, output: int) -> int:
    """What the engine counted: 0 for invocations, 1 for operators."""
    board.request(HelloRequest(), sequence=250)
    reply = ReadOutputReply.decode(board.request(ReadOutputRequest(output, 0, 4), sequence=251))
    return int.from_bytes(reply.data, "little")


def run_status(board: HostBoard, request: RunRequest | RunOperatorsRequest) -> Status:
    reply = board.request(request, sequence=100)
    board.request(HelloRequest(), sequence=101)
    return Status(cbor2.loads(reply.body)["status"])


@pytest.mark.parametrize(
    "request_", [RunRequest(1, 0, profile=False), RunRequest(0, 1, profile=True), RunOperatorsRequest(1)]
)
def test_inputs_that_were_never_written_are_stale(
    fake_board: HostBoard, request_: RunRequest | RunOperatorsRequest
) -> None:
    assert run_status(fake_board, request_) is Status.INPUT_STALE
    assert count(fake_board, 0) == 0


def test_inputs_are_stale_until_the_last_piece_of_each_is_written(fake_board: HostBoard) -> None:
    one = RunOperatorsRequest(1)
    for index, offset, size in [(0, 0, 1), (1, 0, 900), (1, 900, 900)]:
        fake_board.request(WriteInputRequest(index, offset, bytes(size)), sequence=offset // 900 + 1)
        assert run_status(fake_board, one) is Status.INPUT_STALE
    fake_board.request(WriteInputRequest(1, 1800, bytes(300)), sequence=4)
    assert run_status(fake_board, one) is Status.OK


def test_an_inference_that_overwrites_its_inputs_leaves_them_stale(fake_board: HostBoard) -> None:
    write_all_inputs(fake_board)
    assert run_status(fake_board, RunRequest(0, 2, profile=False)) is Status.INPUT_STALE
    assert count(fake_board, 0) == 1
    write_all_inputs(fake_board)
    assert run_status(fake_board, RunRequest(1, 0, profile=False)) is Status.OK
    assert run_status(fake_board, RunOperatorsRequest(1)) is Status.INPUT_STALE


def test_only_the_first_operators_run(fake_board: HostBoard) -> None:
    write_all_inputs(fake_board)
    assert run_status(fake_board, RunOperatorsRequest(7)) is Status.OK
    assert count(fake_board, 1) == 7


def test_a_long_profile_comes_in_pages(fake_board: HostBoard) -> None:
    """Of 1018 bytes the map, its keys, the status and the array's head leave 1000; a time takes up to 9 of them."""
    device = fake_board.device()
    write_all_inputs(fake_board)
    run = device.ask(RunRequest(0, 1, profile=True), RunReply)
    pages: list[tuple[int, ...]] = []
    while (read := sum(len(page) for page in pages)) < OPERATORS:
        pages.append(device.ask(ReadProfileRequest(read), ReadProfileReply).ticks)
    assert [len(page) for page in pages] == [111, 111, 78]
    assert sum(sum(page) for page in pages) <= run.ticks[0]


@pytest.mark.parametrize("loses", ["request", "reply"])
def test_a_lost_frame_is_made_good_and_runs_once(fake_board: HostBoard, loses: str) -> None:
    write_all_inputs(fake_board)
    device = fake_board.device(LossyLink(fake_board.link, loses=loses))
    reply = device.ask(RunRequest(0, 1, profile=False), RunReply, time_limit_s=0.5)
    assert len(reply.ticks) == 1
    assert count(fake_board, 0) == 1


def test_a_retry_gets_the_same_bytes_however_often(fake_board: HostBoard) -> None:
    write_all_inputs(fake_board)
    line = encode_frame(RunRequest(0, 1, profile=False).encode(7))
    first, *others = fake_board.send(line * 5, 5)
    # Times in nanoseconds: another inference would have taken another one, and would have found its inputs stale.
    assert RunReply.decode(first).ticks
    assert others == [first] * 4
    assert count(fake_board, 0) == 1


def test_a_retry_after_a_broken_frame_is_still_one(fake_board: HostBoard) -> None:
    write_all_inputs(fake_board)
    line = encode_frame(RunOperatorsRequest(OPERATORS).encode(7))
    replies = fake_board.send(line + b"broken\0" + line, 2)
    assert replies[0] == replies[1]
    assert count(fake_board, 0) == 1


def test_another_command_with_the_same_number_is_not_a_retry(fake_board: HostBoard) -> None:
    lines = [encode_frame(request.encode(7)) for request in (HelloRequest(), RunOperatorsRequest(0), HelloRequest())]
    hello, run, again = fake_board.send(b"".join(lines), 3)
    assert HelloReply.decode(hello).engine == "fake"
    assert run.type != hello.type
    assert again == hello


def test_a_reset_answers_and_ends_the_process(fake_program: Path, tmp_path: Path) -> None:
    with run_program(fake_program, tmp_path / "log.txt", exit_code=EXIT_RESET) as board:
        assert ResetReply.decode(board.request(ResetRequest())) == ResetReply()
        assert board.process.wait(10) == EXIT_RESET


@pytest.mark.parametrize("failing_board", ["invoke"], indirect=True)
def test_an_inference_that_fails_is_said_to(failing_board: HostBoard) -> None:
    write_all_inputs(failing_board)
    with pytest.raises(DeviceError) as caught:
        failing_board.device().ask(RunOperatorsRequest(1), RunOperatorsReply)
    assert caught.value.status is Status.INFERENCE_FAILED


@pytest.mark.parametrize("failing_board", ["float"], indirect=True)
def test_conversions_of_float_tensors_are_not_available(failing_board: HostBoard) -> None:
    with pytest.raises(DeviceError) as caught:
        failing_board.device().ask(TimeIoRequest(), TimeIoReply)
    assert caught.value.status is Status.NOT_AVAILABLE
