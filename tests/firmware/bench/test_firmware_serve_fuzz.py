# SPDX-License-Identifier: Apache-2.0
"""Thousands of frames, most of them wrong, into one process: every valid one gets its reply, nothing else comes."""

import cbor2
import pytest

from firmware.bench.frame_fuzzer import FrameFuzzer
from firmware.bench.host_board import HostBoard
from mcubench.errors import FrameError
from mcubench.wire import Frame, FrameDecoder, HelloReply, HelloRequest, Status, decode_request, encode_frame

LINES_AT_ONCE = 25
# A number that the fuzzer does not use: with another frame's this would be a retry of that one.
HELLO = encode_frame(HelloRequest().encode(200))


def fuzz(board: HostBoard, seed: int, lines: int) -> dict[Status, int]:
    """Send that many lines; how often each status came."""
    fuzzer, decoder = FrameFuzzer(seed), FrameDecoder()
    counts = dict.fromkeys(Status, 0)
    last: tuple[Frame, Frame] | None = None
    for _ in range(lines // LINES_AT_ONCE):
        data = b"".join(fuzzer.line() for _ in range(LINES_AT_ONCE)) + b"\0" + HELLO
        # The host's decoder, which the shared vectors hold against the firmware's, says what is a frame.
        frames = decoder.push(data)
        replies = board.send(data, len(frames))
        for frame, reply in zip(frames, replies, strict=True):
            counts[check_reply(frame, reply, last)] += 1
            last = (frame, reply)
        assert HelloReply.decode(replies[-1]).operators == 11
    return counts


def check_reply(frame: Frame, reply: Frame, last: tuple[Frame, Frame] | None) -> Status:
    assert (reply.type, reply.sequence) == (frame.type | 0x80, frame.sequence)
    status = Status(cbor2.loads(reply.body)["status"])
    if last is not None and (frame.type, frame.sequence) == (last[0].type, last[0].sequence):
        assert reply == last[1], "a retry gets the last reply again"
        return status
    # The host is the stricter reader: what it takes for a request, the firmware must.
    try:
        decode_request(frame)
    except FrameError:
        return status
    assert status not in {Status.MALFORMED, Status.UNKNOWN_COMMAND, Status.INTERNAL}, frame
    return status


def test_random_frames_do_not_shake_the_firmware(digits_board: HostBoard) -> None:
    counts = fuzz(digits_board, seed=1, lines=10_000)
    # The fuzz reached the commands, not just their front door.
    assert counts[Status.OK] > 500
    assert all(counts[status] > 20 for status in Status if status <= Status.INPUT_STALE)
    assert counts[Status.INTERNAL] == counts[Status.INFERENCE_FAILED] == 0


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(1000, 1050))
def test_random_frames_for_a_long_time(digits_board: HostBoard, seed: int) -> None:
    fuzz(digits_board, seed, lines=20_000)
