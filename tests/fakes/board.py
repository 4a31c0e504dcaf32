# SPDX-License-Identifier: Apache-2.0
"""A board at the other end of a line: a thread that speaks the wire, and can be told to speak it badly."""

import dataclasses
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from mcubench.link import socket_pair
from mcubench.model import Graph
from mcubench.wire import (
    ChipReply,
    ChipRequest,
    CountReply,
    CountRequest,
    EchoReply,
    EchoRequest,
    FaultEvent,
    Frame,
    FrameDecoder,
    HelloReply,
    HelloRequest,
    MemoryReply,
    MemoryRequest,
    MessageType,
    ReadArenaReply,
    ReadArenaRequest,
    ReadOutputReply,
    ReadOutputRequest,
    ReadProfileReply,
    ReadProfileRequest,
    Reply,
    Request,
    RunOperatorsReply,
    RunOperatorsRequest,
    RunReply,
    RunRequest,
    Status,
    TemperatureRequest,
    TimeIoReply,
    TimeIoRequest,
    WriteInputReply,
    WriteInputRequest,
    decode_request,
    encode_frame,
    refuse,
)

FAULT = FaultEvent(
    fault="HardFault", pc=0x1000, lr=0x2001, xpsr=1 << 24, cfsr=1 << 25, hfsr=1 << 30, mmfar=0, bfar=0, sp=0x20001000
)


def hello_of(graph: Graph | None = None, **changes: object) -> HelloReply:
    """What a board says of itself, with the sizes of a graph."""
    sizes = {} if graph is None else {index: tensor.size_bytes for index, tensor in enumerate(graph.tensors)}
    hello = HelloReply(
        protocol=2,
        board="fake",
        core="cortex-m4",
        clock_hz=25_000_000,
        engine="aot",
        counter="systick",
        counter_hz=25_000_000,
        model_sha256=bytes(32),
        build_id=bytes(16),
        max_frame_bytes=320,
        inputs=() if graph is None else tuple(sizes[index] for index in graph.inputs),
        outputs=() if graph is None else tuple(sizes[index] for index in graph.outputs),
        operators=0 if graph is None else len(graph.operators),
        inputs_preserved=True,
        engine_status=0,
    )
    return dataclasses.replace(hello, **changes)  # type: ignore[arg-type] # the caller's own names


class FakeBoard:
    """Answers as the firmware does, with outputs, arena and ticks that are known beforehand.

    `disturb` gets each request, its sequence number and the bytes of the answer, and returns what is sent instead.
    """

    def __init__(
        self,
        hello: HelloReply | None = None,
        *,
        outputs: tuple[bytes, ...] = (),
        arena: bytes = b"",
        ticks: tuple[int, ...] = (100,),
        profile: tuple[int, ...] = (),
        disturb: Callable[[Request, int, bytes], bytes] = lambda _request, _sequence, answer: answer,
    ) -> None:
        self.hello = hello or hello_of()
        self.outputs, self.arena, self.ticks, self.profile = outputs, arena, ticks, profile
        self.disturb = disturb
        self.chip = ChipReply(
            unique_id=b"\x01\x02", reset_cause=3, startup_us=1500, clock_problem="", overruns=0, speed=()
        )
        self._restarted_s = 0.0
        self.memory = MemoryReply(stack_size_bytes=4096, stack_used_bytes=400, arena_size_bytes=len(arena))
        self.executed: list[Request] = []
        self.sequences: list[int] = []
        self.inputs: dict[tuple[int, int], bytes] = {}
        self.link, self._socket = socket_pair("to the fake board")
        self._last: tuple[int, int, bytes] | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self._thread.join(5)
        self.link.close()

    def close(self) -> None:
        """Hang up."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
        finally:
            self._socket.close()

    def send(self, data: bytes) -> None:
        """Say something unasked."""
        self._socket.sendall(data)

    def _serve(self) -> None:
        decoder = FrameDecoder()
        try:
            while data := self._socket.recv(4096):
                for frame in decoder.push(data):
                    request = decode_request(frame)
                    self.sequences.append(frame.sequence)
                    self._socket.sendall(self.disturb(request, frame.sequence, self._answer(frame, request)))
        except OSError:
            return  # the other end has hung up

    def _answer(self, frame: Frame, request: Request) -> bytes:
        """A repeated request gets the last reply again; every other one is executed."""
        if self._last is not None and self._last[:2] == (frame.type, frame.sequence):
            return self._last[2]
        self.executed.append(request)
        reply = self._execute(request)
        if isinstance(reply, Status):
            answer = encode_frame(refuse(MessageType(frame.type), frame.sequence, reply))
        else:
            answer = encode_frame(reply.encode(frame.sequence))
        self._last = (frame.type, frame.sequence, answer)
        return answer

    def _execute(self, request: Request) -> Reply | Status:  # noqa: C901, PLR0911, PLR0912 - one a command
        match request:
            case HelloRequest():
                return self.hello
            case EchoRequest():
                return EchoReply(request.data)
            case WriteInputRequest():
                self.inputs[request.index, request.offset] = request.data
                return WriteInputReply()
            case RunRequest():
                return RunReply(
                    overhead_ticks=1,
                    warmup_ticks=self.ticks[0] * request.warmup,
                    ticks=(self.ticks * request.iterations)[: request.iterations],
                )
            case RunOperatorsRequest():
                return RunOperatorsReply()
            case ReadProfileRequest():
                return ReadProfileReply(self.profile[request.offset : request.offset + 4])
            case ReadOutputRequest():
                part = self.outputs[request.index][request.offset :]
                return ReadOutputReply(part[: request.length])
            case ReadArenaRequest():
                return ReadArenaReply(self.arena[request.offset : request.offset + request.length])
            case MemoryRequest():
                return self.memory
            case ChipRequest():
                return self.chip
            case CountRequest():
                return self._count(restart=request.restart)
            case TimeIoRequest():
                return TimeIoReply(quantize_ticks=30, dequantize_ticks=20)
            case TemperatureRequest():
                return Status.NOT_AVAILABLE
            case _:
                return Status.UNKNOWN_COMMAND

    def _count(self, *, restart: bool) -> CountReply:
        """A counter that runs at the rate that the board says, by this computer's clock."""
        now_s = time.perf_counter()
        if restart:
            self._restarted_s = now_s
        return CountReply(round((now_s - self._restarted_s) * self.hello.counter_hz))


def fault_line(event: FaultEvent = FAULT) -> bytes:
    """A fault event as it goes over the line, after what it interrupted."""
    return b"\0" + encode_frame(event.encode(0))
