# SPDX-License-Identifier: Apache-2.0
"""The firmware's frame decoder and encoder against the shared vectors, and against the host's."""

import random
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.wire.driver import Driver, spell_bytes, spell_items, spell_stream
from mcubench.wire import MAX_ENCODED_BYTES, Frame, FrameDecoder, MessageType, Status, encode_frame, refuse
from mcubench.wire.body import encode_body
from vectors.load import expand_stream, load_vectors

VECTORS = load_vectors("frame")
# The largest line: what the encoder's header asks for.
LINE_BYTES = MAX_ENCODED_BYTES + 1
OK, INTERNAL = int(Status.OK), int(Status.INTERNAL)


def to_frame(vector: dict[str, Any]) -> Frame:
    return Frame(vector["type"], vector["sequence"], bytes.fromhex(vector["body"]))


def deframe(stream: bytes, capacity: int = MAX_ENCODED_BYTES) -> str:
    return f"deframe {capacity} {spell_bytes(stream)}"


def decode_on_host(stream: bytes) -> str:
    decoder = FrameDecoder()
    frames = decoder.push(stream)
    return spell_stream(frames, decoder.dropped_frames)


def frame(items: Mapping[str, object], capacity: int = LINE_BYTES) -> str:
    return f"frame {capacity} {MessageType.RUN | 0x80} 5 {spell_items(items)}"


# What the driver adds: an error reply in the same buffer, and a Finish() without a Begin().
AFTERWARDS = f"{OK} {encode_frame(refuse(MessageType.RUN, 5, Status.INTERNAL)).hex()} {INTERNAL}"


def test_lines_become_their_frames(wire_driver: Driver) -> None:
    answers = wire_driver([deframe(bytes.fromhex(vector["line"])) for vector in VECTORS["frames"]])
    assert answers == [spell_stream([to_frame(vector)], 0) for vector in VECTORS["frames"]]


def test_streams_give_their_frames(wire_driver: Driver) -> None:
    streams = VECTORS["streams"]
    answers = wire_driver([deframe(expand_stream(vector["stream"])) for vector in streams])
    assert answers == [
        spell_stream([to_frame(one) for one in vector["frames"]], vector["dropped"]) for vector in streams
    ]


def test_a_larger_buffer_takes_no_larger_frame(wire_driver: Driver) -> None:
    streams = [expand_stream(vector["stream"]) for vector in VECTORS["streams"]]
    assert wire_driver([deframe(stream, 5000) for stream in streams]) == list(map(decode_on_host, streams))


def test_a_smaller_buffer_drops_larger_frames_and_goes_on(wire_driver: Driver) -> None:
    small, large = Frame(1, 1, b"\xa0"), Frame(2, 2, bytes(range(100)))
    stream = encode_frame(small) + encode_frame(large) + encode_frame(small)
    encoded_small, encoded_large = len(encode_frame(small)) - 1, len(encode_frame(large)) - 1
    assert wire_driver(
        [
            deframe(stream, 0),
            deframe(stream, encoded_small - 1),
            deframe(stream, encoded_small),
            deframe(stream, encoded_large - 1),
            deframe(stream, encoded_large),
        ]
    ) == [
        spell_stream([], 3),
        spell_stream([], 3),
        spell_stream([small, small], 1),
        spell_stream([small, small], 1),
        spell_stream([small, large, small], 0),
    ]


def test_a_reply_is_framed_as_the_host_frames_it(wire_driver: Driver) -> None:
    bodies: list[dict[str, object]] = [
        {},
        {"status": 0},
        {"status": 0, "data": bytes(range(256)) * 3},
        {"status": 0, "ticks": [(1 << 64) - 1] * 90},
    ]
    expected = [encode_frame(Frame(MessageType.RUN | 0x80, 5, encode_body(body))).hex() for body in bodies]
    assert wire_driver(list(map(frame, bodies))) == [f"{OK} {line} {AFTERWARDS}" for line in expected]


def test_the_longest_body_is_framed_and_one_byte_more_is_not(wire_driver: Driver) -> None:
    # A map, the key and a byte string's head take 9 of 1018 bytes.
    for fill in (b"\0", b"\x11", b"\xff"):
        longest: dict[str, object] = {"data": fill * 1009}
        line = encode_frame(Frame(MessageType.RUN | 0x80, 5, encode_body(longest))).hex()
        for capacity in (LINE_BYTES, 5000):
            assert wire_driver([frame(longest, capacity), frame({"data": fill * 1010}, capacity)]) == [
                f"{OK} {line} {AFTERWARDS}",
                f"{INTERNAL} - {AFTERWARDS}",
            ]


def test_in_a_buffer_of_any_size_a_frame_fits_or_is_refused(wire_driver: Driver) -> None:
    body = {"status": 0, "data": bytes(range(1, 60))}
    line = encode_frame(Frame(MessageType.RUN | 0x80, 5, encode_body(body))).hex()
    answers = [answer.split(" ") for answer in wire_driver([frame(body, capacity) for capacity in range(200)])]
    first_that_fits = next(size for size, answer in enumerate(answers) if answer[0] == str(OK))
    # Beside the body: the gap for COBS (5), type and sequence, CRC, 0x00.
    assert first_that_fits == len(encode_body(body)) + 12
    assert all(answer[:2] == [str(INTERNAL), "-"] for answer in answers[:first_that_fits])
    assert all(answer[:2] == [str(OK), line] for answer in answers[first_that_fits:])


@settings(max_examples=25, deadline=None)
@given(bodies=st.lists(st.binary(max_size=1009), min_size=1, max_size=20), sequence=st.integers(0, 255))
def test_any_frame_survives_encoder_and_host(wire_driver: Driver, bodies: list[bytes], sequence: int) -> None:
    lines = [f"frame {LINE_BYTES} 134 {sequence} {spell_items({'data': body})}" for body in bodies]
    stream = b"".join(bytes.fromhex(answer.split(" ")[1]) for answer in wire_driver(lines))
    assert FrameDecoder().push(stream) == [Frame(134, sequence, encode_body({"data": body})) for body in bodies]


@settings(max_examples=25, deadline=None)
@given(
    frames=st.lists(
        st.builds(Frame, st.integers(0, 255), st.integers(0, 255), st.binary(min_size=1, max_size=1018)), max_size=20
    )
)
def test_any_frame_survives_host_and_decoder(wire_driver: Driver, frames: list[Frame]) -> None:
    assert wire_driver([deframe(b"".join(map(encode_frame, frames)))]) == [spell_stream(frames, 0)]


def test_the_two_decoders_agree_about_thousands_of_damaged_streams(wire_driver: Driver) -> None:
    choose = random.Random(1024)  # noqa: S311 - repeatable, not secret
    whole = [expand_stream(vector["stream"]) for vector in VECTORS["streams"]]

    def damage(stream: bytes) -> bytes:
        damaged = bytearray(stream)
        for _ in range(choose.randrange(5)):
            at = choose.randrange(len(damaged) + 1)
            match choose.randrange(3):
                case 0:
                    damaged[at : at + 1] = bytes([choose.randrange(256)])
                case 1:
                    del damaged[at : at + choose.randrange(4)]
                case _:
                    damaged[at:at] = bytes(choose.randrange(4))
        return bytes(damaged)

    streams = [damage(choose.choice(whole)) for _ in range(3000)]
    streams += [bytes(choose.choices(range(4), k=choose.randrange(60))) for _ in range(2000)]
    expected = list(map(decode_on_host, streams))
    assert wire_driver(list(map(deframe, streams))) == expected
    assert sum(":" in answer for answer in expected) > 1000, "too much was damaged to tell"
