# SPDX-License-Identifier: Apache-2.0
"""One request, one reply: what the host makes of a line that loses, doubles, damages or delays frames."""

import itertools
import threading
import time
from collections.abc import Callable

import pytest

from fakes.board import FAULT, FakeBoard, fault_line
from mcubench.bench.device import Device
from mcubench.errors import DeviceError, DeviceFault, FrameError, LinkError, LinkTimeout
from mcubench.link import socket_pair
from mcubench.wire import (
    EchoReply,
    EchoRequest,
    FaultEvent,
    Frame,
    LogEvent,
    MemoryReply,
    MemoryRequest,
    MessageType,
    Request,
    Status,
    TemperatureReply,
    TemperatureRequest,
    encode_frame,
    refuse,
)

# Long enough for a thread on a busy machine: a reply that comes later would be asked for once more.
SOON_S = 0.4
Disturb = Callable[[Request, int, bytes], bytes]


def device_of(board: FakeBoard, obituary: str | None = None) -> Device:
    def explain(event: FaultEvent) -> str:
        return f"the firmware crashed: {event.fault} at Conv() (conv.cc:12)"

    return Device(board.link, obituary=lambda: obituary, explain_fault=explain)


def once(change: Callable[[bytes], bytes]) -> Disturb:
    """Changes the first answer only."""
    counter = itertools.count()
    return lambda _request, _sequence, answer: change(answer) if next(counter) == 0 else answer


def echo(device: Device, data: bytes, time_limit_s: float = SOON_S) -> bytes:
    return device.ask(EchoRequest(data), EchoReply, time_limit_s).data


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: b"", id="lost"),
        pytest.param(lambda answer: answer[:5] + bytes([answer[5] ^ 0x40]) + answer[6:], id="one bit flipped"),
        pytest.param(lambda answer: answer[:-4] + b"\0", id="its end lost"),
        pytest.param(lambda answer: answer[3:], id="its start lost"),
    ],
)
def test_a_reply_that_is_lost_or_damaged_is_asked_for_again_with_the_same_number(
    change: Callable[[bytes], bytes],
) -> None:
    with FakeBoard(disturb=once(change)) as board:
        device = device_of(board)
        assert echo(device, b"abcdefgh") == b"abcdefgh"
        assert echo(device, b"next") == b"next"
    assert board.sequences == [1, 1, 2]
    # The board did the work once: a retry costs a frame and nothing else.
    assert board.executed == [EchoRequest(b"abcdefgh"), EchoRequest(b"next")]


def test_a_request_that_is_lost_is_sent_again() -> None:
    with FakeBoard() as board:
        board.link.write(b"\x01half a frame, so that the request after it is damaged")
        assert echo(device_of(board), b"abc") == b"abc"


def test_a_reply_that_comes_twice_counts_once() -> None:
    with FakeBoard(disturb=once(lambda answer: answer + answer)) as board:
        device = device_of(board)
        assert [echo(device, data) for data in (b"a", b"b", b"c")] == [b"a", b"b", b"c"]
    assert board.sequences == [1, 2, 3]


def test_replies_to_other_requests_are_ignored() -> None:
    stale = encode_frame(EchoReply(b"stale").encode(200))
    other = encode_frame(MemoryReply(1, 2, 3).encode(1))
    with FakeBoard(disturb=lambda _request, _sequence, answer: stale + other + answer) as board:
        assert echo(device_of(board), b"fresh") == b"fresh"


def test_garbage_before_a_reply_is_skipped() -> None:
    with FakeBoard(disturb=lambda _request, _sequence, answer: b"boot rom 1.0\r\n\0\0" + answer) as board:
        assert echo(device_of(board), b"abc") == b"abc"


def test_a_reply_in_many_pieces_is_put_together() -> None:
    with FakeBoard(disturb=lambda _request, _sequence, _answer: b"") as board:
        whole = encode_frame(EchoReply(b"in pieces").encode(1))

        def trickle() -> None:
            for byte in whole:
                board.send(bytes([byte]))
                time.sleep(0.002)

        sender = threading.Thread(target=trickle)
        sender.start()
        assert echo(device_of(board), b"in pieces", 2) == b"in pieces"
        sender.join()


def test_sequence_numbers_go_round_and_leave_out_the_events_number() -> None:
    with FakeBoard() as board:
        device = device_of(board)
        for _ in range(300):
            echo(device, b"")
    assert board.sequences == [*range(1, 256), *range(1, 46)]


def test_silence_is_a_timeout_after_three_attempts() -> None:
    with FakeBoard(disturb=lambda *_: b"") as board:
        started_s = time.monotonic()
        with pytest.raises(LinkTimeout) as caught:
            echo(device_of(board), b"", 0.1)
        took_s = time.monotonic() - started_s
    assert caught.value.message == ("the target does not answer: nothing came for ECHO in 3 x 0.1 s")
    assert caught.value.hint is not None
    assert board.sequences == [1, 1, 1]
    assert 0.3 <= took_s < 5


def test_a_board_that_falls_silent_later_is_said_to_be_silent() -> None:
    with FakeBoard() as board:
        device = device_of(board)
        echo(device, b"still there")
        board.disturb = lambda *_: b""
        with pytest.raises(LinkTimeout, match="nothing came for ECHO"):
            echo(device, b"", 0.05)


def test_a_babbling_board_ends_in_time_and_its_words_are_shown() -> None:
    ours, theirs = socket_pair("to the babbler")
    stop = threading.Event()

    def babble() -> None:
        while not stop.is_set():
            try:
                theirs.sendall(b"Guru Meditation \x07\0")
            except OSError:
                return

    babbler = threading.Thread(target=babble)
    with ours, theirs:
        babbler.start()
        started_s = time.monotonic()
        device = Device(ours, obituary=lambda: None, explain_fault=str)
        with pytest.raises(LinkTimeout) as caught:
            echo(device, b"", 0.2)
        took_s = time.monotonic() - started_s
        stop.set()
    babbler.join()
    assert 0.6 <= took_s < 10
    assert "does not answer ECHO" in caught.value.message
    assert "Guru Meditation" in caught.value.message
    assert caught.value.message.isprintable()


def test_a_line_that_is_closed_is_an_error_that_says_so() -> None:
    with FakeBoard() as board:
        device = device_of(board)
        echo(device, b"")
        board.close()
        with pytest.raises(LinkError, match=r"the line to the fake board (was closed at the other end|broke)"):
            echo(device, b"")


def test_a_target_that_ended_says_its_last_words() -> None:
    with FakeBoard(disturb=lambda *_: b"") as board, pytest.raises(LinkError) as caught:
        echo(device_of(board, obituary="the emulator ended with code 1: no such machine"), b"", 2)
    assert caught.value.message == "the target is gone: the emulator ended with code 1: no such machine"


def test_a_refusal_names_command_and_reason_and_carries_the_status() -> None:
    with FakeBoard() as board, pytest.raises(DeviceError) as caught:
        device_of(board).ask(TemperatureRequest(), TemperatureReply, SOON_S)
    assert caught.value.message == "the board refused TEMPERATURE: this board does not have it (NOT_AVAILABLE)"
    assert (caught.value.status, caught.value.command) == (Status.NOT_AVAILABLE, "TEMPERATURE")
    assert board.sequences == [1]


@pytest.mark.parametrize("answer_comes_too", [False, True])
def test_a_crash_ends_the_wait_at_once_and_names_the_place(answer_comes_too: bool) -> None:
    with FakeBoard(
        disturb=lambda _request, _sequence, answer: (answer if answer_comes_too else b"") + fault_line(FAULT)
    ) as board:
        started_s = time.monotonic()
        with pytest.raises(DeviceFault) as caught:
            echo(device_of(board), b"", 30)
        assert time.monotonic() - started_s < 20
    assert caught.value.message == "the firmware crashed: HardFault at Conv() (conv.cc:12)"
    assert caught.value.command == "HardFault"


def test_a_crash_in_the_middle_of_a_reply_is_seen() -> None:
    board = FakeBoard(disturb=lambda _request, _sequence, answer: answer[:7] + fault_line(FAULT))
    with board, pytest.raises(DeviceFault):
        echo(device_of(board), b"", 30)


def test_log_lines_are_kept_and_the_oldest_of_many_forgotten() -> None:
    lines = [encode_frame(LogEvent(f"line {number}").encode(0)) for number in range(25)]
    with FakeBoard(disturb=lambda _request, _sequence, answer: b"".join(lines) + answer) as board:
        device = device_of(board)
        assert echo(device, b"abc") == b"abc"
    assert device.said == [f"line {number}" for number in range(5, 25)]


def test_a_reply_without_a_field_is_the_protocols_fault_and_names_the_field() -> None:
    bare = encode_frame(refuse(MessageType.MEMORY, 1, Status.OK))
    with FakeBoard(disturb=lambda *_: bare) as board, pytest.raises(FrameError) as caught:
        device_of(board).ask(MemoryRequest(), MemoryReply, SOON_S)
    assert caught.value.message == "MEMORY reply: stack_size_bytes: missing"


def test_a_status_of_another_version_is_named_and_not_guessed() -> None:
    strange = encode_frame(Frame(MessageType.MEMORY | 0x80, 1, b"\xa1\x66status\x18\x63"))
    with (
        FakeBoard(disturb=lambda *_: strange) as board,
        pytest.raises(FrameError, match=r"status: expected .* got 99"),
    ):
        device_of(board).ask(MemoryRequest(), MemoryReply, SOON_S)
