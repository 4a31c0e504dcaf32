# SPDX-License-Identifier: Apache-2.0
"""mcubench.wire.frame against the shared vectors, and against streams that no vector thought of."""

import random
import zlib
from typing import Any

import pytest
from cobs import cobs
from hypothesis import given
from hypothesis import strategies as st

from mcubench.errors import FrameError
from mcubench.wire import (
    MAX_BODY_BYTES,
    MAX_ENCODED_BYTES,
    MAX_FRAME_BYTES,
    PROTOCOL_VERSION,
    Frame,
    FrameDecoder,
    encode_frame,
)
from vectors.load import expand_stream, load_vectors

VECTORS = load_vectors("frame")
FRAMES = st.builds(Frame, st.integers(0, 255), st.integers(0, 255), st.binary(min_size=1, max_size=MAX_BODY_BYTES))


def to_frame(vector: dict[str, Any]) -> Frame:
    return Frame(vector["type"], vector["sequence"], bytes.fromhex(vector["body"]))


def test_the_protocols_sizes() -> None:
    # The protocol's definition: 1024 decoded bytes, 6 of them beside the body; COBS adds one for every 254 begun
    # (Cheshire and Baker, 1999).
    assert (PROTOCOL_VERSION, MAX_FRAME_BYTES, MAX_BODY_BYTES) == (2, 1024, 1018)
    assert cobs.max_encoded_length(MAX_FRAME_BYTES) == MAX_ENCODED_BYTES


@pytest.mark.parametrize("vector", VECTORS["frames"], ids=lambda vector: vector["name"])
def test_a_frame_becomes_its_line(vector: dict[str, Any]) -> None:
    assert encode_frame(to_frame(vector)).hex() == vector["line"]


@pytest.mark.parametrize("vector", VECTORS["frames"], ids=lambda vector: vector["name"])
def test_a_line_becomes_its_frame(vector: dict[str, Any]) -> None:
    assert FrameDecoder().push(bytes.fromhex(vector["line"])) == [to_frame(vector)]


@pytest.mark.parametrize("step", [1, 7, 100_000])
@pytest.mark.parametrize("vector", VECTORS["streams"], ids=lambda vector: vector["name"])
def test_a_stream_gives_its_frames_however_it_is_cut(vector: dict[str, Any], step: int) -> None:
    stream = expand_stream(vector["stream"])
    decoder = FrameDecoder()
    frames = [frame for at in range(0, len(stream), step) for frame in decoder.push(stream[at : at + step])]
    assert frames == [to_frame(frame) for frame in vector["frames"]]
    assert decoder.dropped_frames == vector["dropped"]


@given(st.lists(FRAMES, max_size=5), st.integers(1, 1000))
def test_frames_survive_the_line(frames: list[Frame], step: int) -> None:
    stream = b"".join(map(encode_frame, frames))
    decoder = FrameDecoder()
    received = [frame for at in range(0, len(stream), step) for frame in decoder.push(stream[at : at + step])]
    assert received == frames
    assert decoder.dropped_frames == 0
    assert decoder.garbage == b""


@given(FRAMES)
def test_a_line_is_cobs_of_content_and_crc(frame: Frame) -> None:
    line = encode_frame(frame)
    assert line.endswith(b"\0")
    raw = cobs.decode(line[:-1])
    assert raw[:-4] == bytes([frame.type, frame.sequence]) + frame.body
    assert raw[-4:] == zlib.crc32(raw[:-4]).to_bytes(4, "little")


@given(st.binary(max_size=3000))
def test_whatever_comes_the_next_frame_is_found(garbage: bytes) -> None:
    frame = Frame(1, 2, b"\xa0")
    decoder = FrameDecoder()
    decoder.push(garbage + b"\0")
    assert decoder.push(encode_frame(frame)) == [frame]


def test_mutated_frames_are_dropped_or_whole() -> None:
    choose = random.Random(1999)  # noqa: S311 - repeatable, not secret
    frame = Frame(6, 7, bytes(range(200)))
    line = encode_frame(frame)
    for _ in range(5000):
        mutated = bytearray(line[:-1])
        mutated[choose.randrange(len(mutated))] ^= choose.randrange(1, 256)
        decoder = FrameDecoder()
        assert decoder.push(bytes(mutated) + b"\0") == []
        assert decoder.dropped_frames >= 1
        assert decoder.push(line) == [frame]


@pytest.mark.parametrize("size_bytes", [0, MAX_BODY_BYTES + 1])
def test_a_body_that_no_frame_holds_is_refused(size_bytes: int) -> None:
    with pytest.raises(FrameError, match=f"a body of {size_bytes} bytes"):
        encode_frame(Frame(1, 1, bytes(size_bytes)))


def test_the_decoder_holds_no_more_than_a_frame() -> None:
    decoder = FrameDecoder()
    for _ in range(1000):
        decoder.push(b"\x55" * 1000)
        assert len(decoder._pending) + len(decoder._garbage) <= MAX_ENCODED_BYTES + 256
    assert decoder.dropped_frames == 0, "it counts a frame when it ends"
    decoder.push(b"\0")
    assert decoder.dropped_frames == 1


def test_garbage_is_what_made_no_frame_its_end() -> None:
    decoder = FrameDecoder()
    decoder.push(b"booting\0" + encode_frame(Frame(1, 1, b"\xa0")) + b"panic")
    assert decoder.garbage == b"bootingpanic"


def test_garbage_keeps_the_last_256_bytes() -> None:
    stream = bytes(1 + at * at % 255 for at in range(4000))
    decoder = FrameDecoder()
    for at in range(0, len(stream), 100):
        decoder.push(stream[at : at + 100])
        assert decoder.garbage == stream[: at + 100][-256:]
    decoder.push(b"\0")
    assert decoder.garbage == stream[-256:]
