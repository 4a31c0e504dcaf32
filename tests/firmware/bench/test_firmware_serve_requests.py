# SPDX-License-Identifier: Apache-2.0
"""What the firmware does with requests that it must refuse, and with lines that carry them badly."""

import cbor2
import pytest

from firmware.bench.host_board import HostBoard
from mcubench.engines import CompiledModel
from mcubench.errors import DeviceError
from mcubench.wire import (
    ChipReply,
    ChipRequest,
    CountReply,
    CountRequest,
    EchoReply,
    EchoRequest,
    Frame,
    HelloRequest,
    MessageType,
    ReadArenaRequest,
    ReadOutputRequest,
    ReadProfileRequest,
    Request,
    RunOperatorsRequest,
    RunRequest,
    Status,
    WriteInputRequest,
    encode_frame,
)

# The packaged model's, as `mcubench inspect` has them.
INPUT_BYTES, OUTPUT_BYTES, OPERATORS = 64, 10, 11
HIGHEST = 0xFFFFFFFF

# A reply of 1018 bytes: the map's head (1), "status" (7) and 0 (1), "data" (5), the byte string's head (3), data.
LARGEST_DATA_BYTES = 1001
# A request has no status.
LARGEST_ECHO_REQUEST_BYTES = LARGEST_DATA_BYTES + 8


def status_of(reply: Frame) -> Status:
    return Status(cbor2.loads(reply.body)["status"])


def test_echo_of_every_size(digits_board: HostBoard) -> None:
    device = digits_board.device()
    for size in range(LARGEST_DATA_BYTES + 1):
        # Every byte value, zeros included, at every place relative to the frame's end.
        data = bytes((size + index) % 256 for index in range(size))
        assert device.ask(EchoRequest(data), EchoReply).data == data


@pytest.mark.parametrize("size", [LARGEST_DATA_BYTES + 1, LARGEST_ECHO_REQUEST_BYTES])
def test_an_echo_that_does_not_fit_the_reply_is_out_of_range(digits_board: HostBoard, size: int) -> None:
    with pytest.raises(DeviceError) as caught:
        digits_board.device().ask(EchoRequest(bytes(size)), EchoReply)
    assert caught.value.status is Status.OUT_OF_RANGE


@pytest.mark.parametrize(
    "request_",
    [
        WriteInputRequest(1, 0, b""),
        WriteInputRequest(HIGHEST, 0, b""),
        WriteInputRequest(0, INPUT_BYTES, b"x"),
        WriteInputRequest(0, INPUT_BYTES + 1, b""),
        WriteInputRequest(0, 1, bytes(INPUT_BYTES)),
        WriteInputRequest(0, HIGHEST, b"x"),
        WriteInputRequest(0, HIGHEST - 30, bytes(64)),
        ReadOutputRequest(1, 0, 0),
        ReadOutputRequest(HIGHEST, 0, 0),
        ReadOutputRequest(0, 0, OUTPUT_BYTES + 1),
        ReadOutputRequest(0, OUTPUT_BYTES + 1, 0),
        ReadOutputRequest(0, HIGHEST, 1),
        ReadOutputRequest(0, 1, HIGHEST),
        ReadOutputRequest(0, HIGHEST, HIGHEST),
        ReadArenaRequest(HIGHEST, 2),
        ReadArenaRequest(4, HIGHEST - 2),
        ReadArenaRequest(0, LARGEST_DATA_BYTES + 1),
        ReadProfileRequest(OPERATORS + 1),
        ReadProfileRequest(HIGHEST),
        RunOperatorsRequest(OPERATORS + 1),
        RunOperatorsRequest(HIGHEST),
        RunRequest(0, 65, profile=False),
        RunRequest(0, HIGHEST, profile=True),
        # No request may keep the board from answering: warming up is bounded, too.
        RunRequest(65, 0, profile=False),
        RunRequest(HIGHEST, 0, profile=False),
    ],
)
def test_what_reaches_beyond_the_end_is_out_of_range(digits_board: HostBoard, request_: Request) -> None:
    assert status_of(digits_board.request(request_)) is Status.OUT_OF_RANGE
    assert status_of(digits_board.request(HelloRequest(), sequence=2)) is Status.OK


@pytest.mark.parametrize(
    "request_",
    [
        WriteInputRequest(0, INPUT_BYTES, b""),
        WriteInputRequest(0, INPUT_BYTES - 1, b"x"),
        ReadOutputRequest(0, OUTPUT_BYTES, 0),
        ReadOutputRequest(0, 0, OUTPUT_BYTES),
        ReadProfileRequest(OPERATORS),
    ],
)
def test_what_reaches_the_end_is_not(digits_board: HostBoard, request_: Request) -> None:
    assert status_of(digits_board.request(request_)) is Status.OK


@pytest.mark.parametrize(
    ("beyond", "length", "status"),
    [
        (0, 0, Status.OK),
        (-LARGEST_DATA_BYTES, LARGEST_DATA_BYTES, Status.OK),
        (-4, 5, Status.OUT_OF_RANGE),
        (1, 0, Status.OUT_OF_RANGE),
    ],
)
def test_the_arena_ends_where_the_compiler_said(
    digits_board: HostBoard, compiled_digits: CompiledModel, beyond: int, length: int, status: Status
) -> None:
    request = ReadArenaRequest(compiled_digits.arena_bytes + beyond, length)
    assert status_of(digits_board.request(request)) is status


# RFC 8949: a map with text keys whose values have the types that the request has, and nothing behind it.
@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        (MessageType.HELLO, "00", Status.MALFORMED),  # not a map
        (MessageType.HELLO, "80", Status.MALFORMED),  # an array
        (MessageType.HELLO, "a0a0", Status.MALFORMED),  # a rest
        (MessageType.HELLO, "a1", Status.MALFORMED),  # a pair is missing
        (MessageType.HELLO, "bf ff", Status.MALFORMED),  # indefinite length
        (MessageType.HELLO, "ba ffffffff", Status.MALFORMED),  # four billion pairs
        (MessageType.HELLO, "a1 01 02", Status.MALFORMED),  # a key that is a number
        (MessageType.HELLO, "a1 61 61 c1 00", Status.MALFORMED),  # a tag
        (MessageType.HELLO, "a1 61 61 01", Status.OK),  # a key of a later version
        (MessageType.ECHO, "a0", Status.MALFORMED),  # no data
        (MessageType.ECHO, "a1 64 64617461 61 61", Status.MALFORMED),  # data that is text
        (MessageType.ECHO, "a1 64 64617461 5a ffffffff", Status.MALFORMED),  # data that is not there
        (MessageType.ECHO, "a2 64 64617461 41 61 64 64617461 41 62", Status.MALFORMED),  # data twice
        (MessageType.READ_PROFILE, "a1 66 6f6666736574 20", Status.MALFORMED),  # offset -1
        (MessageType.READ_PROFILE, "a1 66 6f6666736574 f5", Status.MALFORMED),  # offset true
        (MessageType.READ_PROFILE, "a1 66 6f6666736574 1b 0000000100000000", Status.OUT_OF_RANGE),  # offset 2^32
        (MessageType.READ_PROFILE, "a1 66 6f6666736574 1b 0000000000000000", Status.OK),  # offset 0 in 8 bytes
    ],
)
def test_a_body_is_what_the_request_says_or_refused(
    digits_board: HostBoard, kind: MessageType, body: str, status: Status
) -> None:
    (reply,) = digits_board.send(encode_frame(Frame(kind, 9, bytes.fromhex(body))), 1)
    assert (reply.type, reply.sequence, status_of(reply)) == (kind | 0x80, 9, status)


@pytest.mark.parametrize("kind", [0, 18, 0x6F, MessageType.LOG, MessageType.FAULT, 0x7F])
def test_a_command_that_does_not_exist_is_unknown(digits_board: HostBoard, kind: int) -> None:
    (reply,) = digits_board.send(encode_frame(Frame(kind, 3, b"\xa0")), 1)
    assert (reply.type, reply.sequence, status_of(reply)) == (kind | 0x80, 3, Status.UNKNOWN_COMMAND)


@pytest.mark.parametrize("noise", [b"\x01", b"noise", b"\xff" * 5000, bytes(range(1, 256)) * 5, b"\0\0\0"])
def test_noise_is_dropped_up_to_the_next_zero(digits_board: HostBoard, noise: bytes) -> None:
    (reply,) = digits_board.send(noise + b"\0" + encode_frame(HelloRequest().encode(1)), 1)
    assert status_of(reply) is Status.OK


def test_a_frame_with_any_bit_flipped_is_dropped(digits_board: HostBoard) -> None:
    """CRC-32 finds every single-bit error; a flip may also split or join frames, which the next zero ends."""
    line = encode_frame(RunOperatorsRequest(0).encode(1))
    broken = [
        line[:index] + bytes([line[index] ^ 1 << bit]) + line[index + 1 :] + b"\0"
        for index in range(len(line) - 1)
        for bit in range(8)
    ]
    (reply,) = digits_board.send(b"".join(broken) + encode_frame(HelloRequest().encode(2)), 1)
    assert reply.sequence == 2


def test_the_chip_says_what_it_is_and_how_it_started(digits_board: HostBoard) -> None:
    reply = digits_board.device().ask(ChipRequest(identity=True), ChipReply)
    assert (reply.unique_id, reply.reset_cause, reply.clock_problem, reply.speed) == (b"", 0, "", ())
    assert 0 < reply.startup_us < 60_000_000


def test_the_counter_runs_on_between_two_looks(digits_board: HostBoard) -> None:
    device = digits_board.device()
    device.ask(CountRequest(restart=True), CountReply)
    first = device.ask(CountRequest(restart=False), CountReply).ticks
    assert device.ask(CountRequest(restart=False), CountReply).ticks > first
    assert device.ask(CountRequest(restart=True), CountReply).ticks < first
