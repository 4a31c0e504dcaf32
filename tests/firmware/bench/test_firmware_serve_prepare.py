# SPDX-License-Identifier: Apache-2.0
"""Making the model ready: what the firmware says and refuses while it is not, and the account of its arena."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware.bench.host_board import HostBoard, run_program
from mcubench.bench.device import Device
from mcubench.errors import DeviceError
from mcubench.wire import (
    AllocationsReply,
    AllocationsRequest,
    HelloReply,
    HelloRequest,
    PrepareReply,
    PrepareRequest,
    Reply,
    Request,
    RunOperatorsReply,
    RunOperatorsRequest,
    RunReply,
    RunRequest,
    Status,
    TensorOffsetReply,
    TensorOffsetRequest,
    WriteInputReply,
    WriteInputRequest,
)

# fake_engine.cc
NEEDED_BYTES = 1000
TOO_MANY_BYTES = 1 << 20


@pytest.fixture
def unready_board(fake_program: Path, tmp_path: Path) -> Iterator[HostBoard]:
    with run_program(fake_program, tmp_path / "log.txt", {"FAKE_ENGINE": "prepare"}) as board:
        yield board


def refusal(device: Device, request: Request, reply: type[Reply]) -> Status:
    with pytest.raises(DeviceError) as caught:
        device.ask(request, reply)
    return Status(caught.value.status)


def test_a_model_that_is_not_ready_has_no_inputs_and_hello_says_so(unready_board: HostBoard) -> None:
    hello = unready_board.device().ask(HelloRequest(), HelloReply)
    assert (hello.engine_status, hello.inputs, hello.outputs) == (Status.NOT_PREPARED, (), ())


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        (RunRequest(0, 1, profile=False), RunReply),
        (RunRequest(1, 0, profile=False), RunReply),
        (RunRequest(0, 1, profile=True), RunReply),
        (RunOperatorsRequest(1), RunOperatorsReply),
    ],
    ids=str,
)
def test_nothing_runs_while_the_model_is_not_ready(
    unready_board: HostBoard, request_: Request, reply: type[Reply]
) -> None:
    assert refusal(unready_board.device(), request_, reply) is Status.NOT_PREPARED


def test_an_input_of_a_model_that_is_not_ready_is_out_of_range(unready_board: HostBoard) -> None:
    request = WriteInputRequest(0, 0, b"\1")
    assert refusal(unready_board.device(), request, WriteInputReply) is Status.OUT_OF_RANGE


def test_what_the_engine_says_comes_as_a_log_event_before_the_refusal(unready_board: HostBoard) -> None:
    device = unready_board.device()
    for times in (2, 3):  # once when the board came up
        assert refusal(device, PrepareRequest(0), PrepareReply) is Status.NOT_PREPARED
        assert device.said == ["the fake engine needs more"] * times


def test_a_model_is_made_ready_in_as_much_of_the_arena_as_is_asked_for(fake_board: HostBoard) -> None:
    device = fake_board.device()
    assert device.ask(PrepareRequest(NEEDED_BYTES), PrepareReply).arena_used_bytes == NEEDED_BYTES
    assert refusal(device, PrepareRequest(NEEDED_BYTES - 1), PrepareReply) is Status.NOT_PREPARED
    assert refusal(device, RunOperatorsRequest(0), RunOperatorsReply) is Status.NOT_PREPARED
    assert refusal(device, PrepareRequest(TOO_MANY_BYTES), PrepareReply) is Status.OUT_OF_RANGE
    assert device.ask(PrepareRequest(0), PrepareReply).arena_used_bytes > NEEDED_BYTES


def test_a_model_that_was_made_ready_anew_wants_its_inputs_again(digits_board: HostBoard) -> None:
    device = digits_board.device()
    device.ask(WriteInputRequest(0, 0, bytes(64)), WriteInputReply)
    device.ask(PrepareRequest(0), PrepareReply)
    assert refusal(device, RunRequest(0, 1, profile=False), RunReply) is Status.INPUT_STALE


def test_the_account_of_the_arena_comes_by_kind_and_leaves_the_model_not_ready(fake_board: HostBoard) -> None:
    device = fake_board.device()
    assert device.ask(AllocationsRequest(), AllocationsReply) == AllocationsReply(
        persistent_bytes=100,
        non_persistent_bytes=2000,
        counts=(1, 2),
        requested_bytes=(30, 60),
        used_bytes=(32, 64),
    )
    assert refusal(device, RunOperatorsRequest(0), RunOperatorsReply) is Status.NOT_PREPARED


def test_an_engine_that_keeps_no_account_says_so_and_stays_ready(digits_board: HostBoard) -> None:
    device = digits_board.device()
    assert refusal(device, AllocationsRequest(), AllocationsReply) is Status.NOT_AVAILABLE
    device.ask(WriteInputRequest(0, 0, bytes(64)), WriteInputReply)
    device.ask(RunOperatorsRequest(1), RunOperatorsReply)


def test_the_compiled_engine_takes_its_whole_arena_or_none(digits_board: HostBoard) -> None:
    device = digits_board.device()
    whole = device.ask(PrepareRequest(0), PrepareReply).arena_used_bytes
    assert device.ask(PrepareRequest(whole), PrepareReply).arena_used_bytes == whole
    assert refusal(device, PrepareRequest(whole - 1), PrepareReply) is Status.OUT_OF_RANGE


def test_a_tensor_is_found_where_the_engine_says(fake_board: HostBoard) -> None:
    device = fake_board.device()
    assert device.ask(TensorOffsetRequest(2), TensorOffsetReply).offset == 8
    assert refusal(device, TensorOffsetRequest(3), TensorOffsetReply) is Status.NOT_AVAILABLE
