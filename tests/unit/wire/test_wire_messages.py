# SPDX-License-Identifier: Apache-2.0
"""Requests, replies and events against the shared vectors."""

import re
from typing import Any

import pytest

from mcubench import wire
from mcubench.errors import DeviceError, FrameError
from mcubench.resources import FIRMWARE
from mcubench.wire import Frame, FrameDecoder, Message, MessageType, Status, encode_frame
from vectors.load import load_vectors, to_python

VECTORS = load_vectors("messages")


def to_frame(vector: dict[str, Any]) -> Frame:
    return Frame(vector["type"], vector.get("sequence", 0), bytes.fromhex(vector["body"]))


def to_class(vector: dict[str, Any]) -> type[Message]:
    found: type[Message] = getattr(wire, vector["name"])
    assert issubclass(found, Message)
    return found


def to_message(vector: dict[str, Any]) -> Message:
    def convert(value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else to_python(value)

    build: Any = to_class(vector)
    message = build(**{name: convert(value) for name, value in vector["fields"].items()})
    assert isinstance(message, Message)
    return message


def describe(vector: dict[str, Any]) -> str:
    return " ".join(str(vector[key]) for key in ("name", "key", "why", "status") if key in vector)


@pytest.mark.parametrize("vector", VECTORS["messages"], ids=describe)
def test_a_message_becomes_its_frame(vector: dict[str, Any]) -> None:
    assert to_message(vector).encode(vector["sequence"]) == to_frame(vector)


@pytest.mark.parametrize("vector", VECTORS["messages"] + VECTORS["later"], ids=describe)
def test_a_frame_becomes_its_message(vector: dict[str, Any]) -> None:
    assert to_class(vector).decode(to_frame(vector)) == to_message(vector)


def test_every_message_has_a_vector() -> None:
    named = {vector["name"] for vector in VECTORS["messages"]}
    assert named == {name for name in wire.__all__ if re.fullmatch(r"\w+(Request|Reply|Event)", name)}


@pytest.mark.parametrize("vector", VECTORS["malformed"], ids=describe)
def test_a_malformed_body_is_refused_by_message_and_key(vector: dict[str, Any]) -> None:
    message = to_class(vector)
    with pytest.raises(FrameError) as caught:
        message.decode(to_frame(vector))
    assert caught.value.message.startswith(f"{message.title()}: {vector['key']}: ")
    assert caught.value.hint


def test_a_refusal_is_short_whatever_came() -> None:
    body = wire.body.encode_body({"data": ["x" * 900]})
    with pytest.raises(FrameError) as caught:
        wire.EchoRequest.decode(Frame(MessageType.ECHO, 1, body))
    assert len(caught.value.message) < 120


def test_a_body_that_is_not_cbor_is_refused_by_message() -> None:
    with pytest.raises(FrameError, match=r"^MEMORY reply: a frame's body is not well-formed CBOR") as caught:
        wire.MemoryReply.decode(Frame(0x87, 1, b"\xff"))
    assert caught.value.hint


def test_another_message_is_refused_by_name() -> None:
    with pytest.raises(FrameError, match="expected a RUN reply, got a frame of type 0x82"):
        wire.RunReply.decode(Frame(0x82, 1, b"\xa0"))


@pytest.mark.parametrize("vector", VECTORS["refusals"], ids=describe)
def test_a_status_that_is_not_ok_is_a_device_error(vector: dict[str, Any]) -> None:
    status = Status(vector["status"])
    assert wire.refuse(MessageType.RUN, vector["sequence"], status) == to_frame(vector)
    with pytest.raises(DeviceError, match=f"refused RUN: .* \\({status.name}\\)") as caught:
        wire.RunReply.decode(to_frame(vector))
    assert (caught.value.status, caught.value.command) == (status, "RUN")


def test_a_message_that_the_protocol_does_not_allow_is_not_encoded() -> None:
    with pytest.raises(FrameError, match="RUN request: iterations: expected an integer from 0 to 4294967295, got -1"):
        wire.RunRequest(warmup=0, iterations=-1, profile=False).encode(1)


@pytest.mark.parametrize("vector", VECTORS["messages"], ids=describe)
def test_each_dispatcher_takes_its_own_messages_and_no_others(vector: dict[str, Any]) -> None:
    frame, message = to_frame(vector), to_message(vector)
    assert wire.is_event(frame) == isinstance(message, wire.Event)
    if isinstance(message, wire.Request):
        assert wire.decode_request(frame) == message
    else:
        with pytest.raises(FrameError, match="is no request"):
            wire.decode_request(frame)
    if isinstance(message, wire.Event):
        assert wire.decode_event(frame) == message
    else:
        with pytest.raises(FrameError, match="is no event"):
            wire.decode_event(frame)


def test_an_event_has_sequence_0() -> None:
    with pytest.raises(FrameError, match="sequence number is 0, not 3"):
        wire.decode_event(wire.LogEvent("ready").encode(3))


@pytest.mark.parametrize("max_frame_bytes", [256, 1024])
def test_as_much_data_as_a_frame_takes(max_frame_bytes: int) -> None:
    size_bytes = wire.data_bytes_per_frame(max_frame_bytes)
    largest = (1 << 32) - 1
    written = wire.WriteInputRequest(largest, largest, bytes(size_bytes)).encode(1)
    # The worst of them fills the frame, where the byte string's head has 3 bytes (from 256 bytes on).
    assert len(written.body) + 6 == max_frame_bytes - (1 if size_bytes < 256 else 0)
    for message in (wire.EchoRequest(bytes(size_bytes)), wire.EchoReply(bytes(size_bytes))):
        assert len(message.encode(1).body) + 6 <= max_frame_bytes
    assert FrameDecoder().push(encode_frame(written)) == [written]


def test_the_firmware_has_the_same_message_types() -> None:
    header = (FIRMWARE / "lib" / "wire" / "message_type.h").read_text(encoding="utf-8")
    numbers = {name: int(value, 0) for name, value in re.findall(r"\bk(\w+) = (\w+),", header)}
    assert numbers == {kind.name.title().replace("_", ""): kind.value for kind in MessageType}
    assert f"kReplyFlag = {wire.REPLY_FLAG:#x};" in header


def test_the_firmware_has_the_same_protocol_and_sizes() -> None:
    header = (FIRMWARE / "lib" / "wire" / "frame.h").read_text(encoding="utf-8")
    assert f"kProtocolVersion = {wire.PROTOCOL_VERSION};" in header
    assert f"kMaxFrameBytes = {wire.MAX_FRAME_BYTES};" in header
