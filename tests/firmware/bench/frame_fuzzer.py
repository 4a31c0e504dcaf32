# SPDX-License-Identifier: Apache-2.0
"""Bytes for the firmware's line: good frames, frames with wrong bodies, broken frames, noise; from one seed."""

import random

import cbor2

from mcubench.wire import (
    ChipRequest,
    CountRequest,
    EchoRequest,
    Frame,
    HelloRequest,
    MemoryRequest,
    MessageType,
    ReadArenaRequest,
    ReadOutputRequest,
    ReadProfileRequest,
    Request,
    RunOperatorsRequest,
    RunRequest,
    TemperatureRequest,
    TimeIoRequest,
    WriteInputRequest,
    encode_frame,
)

_EDGES = (0, 1, 2, 9, 10, 11, 12, 63, 64, 65, 986, 1001, 1280, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_LARGEST_BODY_BYTES = 1018


class FrameFuzzer:
    """Endless lines; none of them holds a whole RESET frame."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a test's choices, not a secret

    def line(self) -> bytes:
        """The next bytes to send, as a rule with a 0x00 at the end."""
        chance = self._random
        kind = chance.random()
        if kind < 0.3:
            return encode_frame(self._request())
        if kind < 0.6:
            frame = self._request()
            return self._framed(frame.type, self._mutated(frame.body))
        if kind < 0.75:
            return self._framed(chance.randrange(256), self._body())
        if kind < 0.9:
            return self._mutated(encode_frame(self._request()))
        return chance.randbytes(chance.choice((1, 7, 300, 1029, 1030, 1031, 3000))) + b"\0"

    def _request(self) -> Frame:
        chance = self._random
        data = chance.randbytes(chance.choice((0, 1, 10, 64, 65, 900)))
        request: Request = chance.choice(
            (
                HelloRequest(),
                MemoryRequest(),
                TemperatureRequest(),
                TimeIoRequest(),
                ChipRequest(self._flag()),
                CountRequest(self._flag()),
                EchoRequest(data),
                WriteInputRequest(
                    chance.choice((0, 0, 0, 1, self._edge())), chance.choice((0, 0, self._edge())), data
                ),
                WriteInputRequest(0, 0, chance.randbytes(64)),
                RunRequest(chance.choice((0, 0, 1, self._edge())), chance.choice((0, 1, self._edge())), self._flag()),
                RunOperatorsRequest(self._edge()),
                ReadProfileRequest(self._edge()),
                ReadOutputRequest(chance.choice((0, 0, self._edge())), self._edge(), self._edge()),
                ReadArenaRequest(self._edge(), self._edge()),
            )
        )
        return request.encode(chance.randrange(8))

    def _edge(self) -> int:
        return self._random.choice(_EDGES) if self._random.random() < 0.9 else self._random.getrandbits(32)

    def _flag(self) -> bool:
        return self._random.random() < 0.3

    def _body(self) -> bytes:
        """Random bytes, or a random value in CBOR."""
        chance = self._random
        if chance.random() < 0.5:
            return chance.randbytes(chance.randrange(1, 40) if chance.random() < 0.8 else _LARGEST_BODY_BYTES)
        keys = ("data", "index", "offset", "length", "warmup", "iterations", "profile", "operators", "later")
        return cbor2.dumps({key: self._value(2) for key in chance.sample(keys, chance.randrange(len(keys)))})

    def _value(self, depth: int) -> object:
        chance = self._random
        simple = (self._edge(), -self._edge() - 1, 1 << 40, self._flag(), None, 1.5, "text", chance.randbytes(20))
        if depth and chance.random() < 0.3:
            return [self._value(depth - 1) for _ in range(3)]
        return chance.choice(simple)

    def _mutated(self, data: bytes) -> bytes:
        """One to three changes: a bit, a byte, a piece cut out, doubled or put in."""
        chance = self._random
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(data) + 1)
            end = min(at + chance.randrange(1, 9), len(data))
            piece = data[at:end]
            changed = bytes(byte ^ 1 << chance.randrange(8) for byte in piece[:1]) + piece[1:]
            other = chance.choice(
                (changed, chance.randbytes(len(piece)), b"", piece * 2, chance.randbytes(3) + piece)
            )
            data = data[:at] + other + data[end:]
        return data

    def _framed(self, kind: int, body: bytes) -> bytes:
        if kind == MessageType.RESET:
            kind = MessageType.HELLO
        body = body[:_LARGEST_BODY_BYTES] or b"\xa0"
        return encode_frame(Frame(kind, self._random.randrange(8), body))
