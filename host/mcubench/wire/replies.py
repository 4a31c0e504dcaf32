# SPDX-License-Identifier: Apache-2.0
"""What the board answers: one reply a request, or a refusal with a status."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from mcubench.errors import DeviceError
from mcubench.wire.body import encode_body
from mcubench.wire.chip import ResetCause
from mcubench.wire.frame import MAX_FRAME_BYTES, PROTOCOL_VERSION, Frame
from mcubench.wire.kinds import (
    ByteString,
    Data,
    Flag,
    Int32,
    Integer,
    Name,
    Uint32,
    Uint32Array,
    Uint64,
    Uint64Array,
    Words,
)
from mcubench.wire.message import REPLY_FLAG, Message, MessageType
from mcubench.wire.status import Status

# A board must take frames large enough for its own hello, which is about this long.
_MIN_MAX_FRAME_BYTES = 320
_STATUS = Integer(min(Status), max(Status))


def refuse(request: MessageType, sequence: int, status: Status) -> Frame:
    """The reply of a board that did not do what `request` asked."""
    return Frame(request | REPLY_FLAG, sequence, encode_body({"status": int(status)}))


@dataclass(frozen=True)
class Reply(Message):
    """A message from the board that answers a request; its status is OK, or there is no such value."""

    role: ClassVar[str] = "reply"
    type_flag: ClassVar[int] = REPLY_FLAG

    @classmethod
    def decode(cls, frame: Frame) -> Self:
        """The reply that a frame carries.

        Raises:
            FrameError: the frame is another message, or a field is missing or wrong.
            DeviceError: the board refused; the error holds the status and the command.
        """
        items = cls._read(frame)
        status = Status(cls._parse_item("status", _STATUS, items))
        if status is not Status.OK:
            raise DeviceError(
                f"the board refused {cls.type.name}: {status.meaning} ({status.name})",
                status=status,
                command=cls.type.name,
            )
        return cls._build(items)

    def _items(self) -> dict[str, object]:
        return {"status": int(Status.OK), **super()._items()}


@dataclass(frozen=True)
class HelloReply(Reply):
    """Who the board is, what it runs and what it can hold; sizes of inputs and outputs are in bytes.

    `engine_status` says whether the engine made the model ready when the board came up; where it did not, there are
    no inputs and outputs.
    """

    type: ClassVar[MessageType] = MessageType.HELLO
    protocol: Annotated[int, Integer(PROTOCOL_VERSION, PROTOCOL_VERSION)]
    board: Name
    core: Name
    clock_hz: Uint32
    engine: Name
    counter: Name
    counter_hz: Uint32
    model_sha256: Annotated[bytes, ByteString(32)]
    build_id: Annotated[bytes, ByteString(16)]
    max_frame_bytes: Annotated[int, Integer(_MIN_MAX_FRAME_BYTES, MAX_FRAME_BYTES)]
    inputs: Uint32Array
    outputs: Uint32Array
    operators: Uint32
    inputs_preserved: Flag
    engine_status: Annotated[int, _STATUS]


@dataclass(frozen=True)
class EchoReply(Reply):
    """The bytes that were sent."""

    type: ClassVar[MessageType] = MessageType.ECHO
    data: Data


@dataclass(frozen=True)
class WriteInputReply(Reply):
    """Written."""

    type: ClassVar[MessageType] = MessageType.WRITE_INPUT


@dataclass(frozen=True)
class RunReply(Reply):
    """Ticks of the counter for each timed inference, `overhead_ticks` of reading it included.

    `warmup_ticks` is what the inferences to warm up took together, back to back. Where no counter counts, they say
    nothing.
    """

    type: ClassVar[MessageType] = MessageType.RUN
    overhead_ticks: Uint64
    warmup_ticks: Uint64
    ticks: Uint64Array


@dataclass(frozen=True)
class ReadProfileReply(Reply):
    """Ticks of each operator from the offset asked for, as many as fit in a frame."""

    type: ClassVar[MessageType] = MessageType.READ_PROFILE
    ticks: Uint64Array


@dataclass(frozen=True)
class ReadOutputReply(Reply):
    """The part of the output that was asked for."""

    type: ClassVar[MessageType] = MessageType.READ_OUTPUT
    data: Data


@dataclass(frozen=True)
class MemoryReply(Reply):
    """The stack, its high-water mark, and the arena."""

    type: ClassVar[MessageType] = MessageType.MEMORY
    stack_size_bytes: Uint32
    stack_used_bytes: Uint32
    arena_size_bytes: Uint32


@dataclass(frozen=True)
class TemperatureReply(Reply):
    """The die's temperature in thousandths of a degree Celsius."""

    type: ClassVar[MessageType] = MessageType.TEMPERATURE
    millicelsius: Int32


@dataclass(frozen=True)
class ChipReply(Reply):
    """What the chip says of itself and of how it started.

    `startup_us` is the time from the reset handler to ready, 0 where no counter counts. `clock_problem` is empty
    where the clock is the description's. `overruns` are bytes lost on the line. `speed` is empty on a chip without
    such settings, else the `SpeedFeature`s that it has, those that are on, and the flash's wait states.
    """

    type: ClassVar[MessageType] = MessageType.CHIP
    unique_id: Data
    reset_cause: Annotated[int, Integer(min(ResetCause), max(ResetCause))]
    startup_us: Uint32
    clock_problem: Words
    overruns: Uint32
    speed: Uint32Array


@dataclass(frozen=True)
class CountReply(Reply):
    """Ticks since the counter was restarted."""

    type: ClassVar[MessageType] = MessageType.COUNT
    ticks: Uint64


@dataclass(frozen=True)
class TimeIoReply(Reply):
    """Ticks to quantize every input and to dequantize every output."""

    type: ClassVar[MessageType] = MessageType.TIME_IO
    quantize_ticks: Uint64
    dequantize_ticks: Uint64


@dataclass(frozen=True)
class ResetReply(Reply):
    """About to reset."""

    type: ClassVar[MessageType] = MessageType.RESET


@dataclass(frozen=True)
class RunOperatorsReply(Reply):
    """Run."""

    type: ClassVar[MessageType] = MessageType.RUN_OPERATORS


@dataclass(frozen=True)
class ReadArenaReply(Reply):
    """The part of the arena that was asked for."""

    type: ClassVar[MessageType] = MessageType.READ_ARENA
    data: Data


@dataclass(frozen=True)
class PrepareReply(Reply):
    """Ready; `arena_used_bytes` is what the engine says that it used."""

    type: ClassVar[MessageType] = MessageType.PREPARE
    arena_used_bytes: Uint32


@dataclass(frozen=True)
class AllocationsReply(Reply):
    """Bytes of the arena that last as long as the model is ready, bytes for an inference, and the first by kind.

    The three arrays hold, for each kind of allocation that the engine tells apart, how many there were, the bytes
    asked for and the bytes taken.
    """

    type: ClassVar[MessageType] = MessageType.ALLOCATIONS
    persistent_bytes: Uint32
    non_persistent_bytes: Uint32
    counts: Uint32Array
    requested_bytes: Uint32Array
    used_bytes: Uint32Array


@dataclass(frozen=True)
class TensorOffsetReply(Reply):
    """The tensor's first byte, from the arena's."""

    type: ClassVar[MessageType] = MessageType.TENSOR_OFFSET
    offset: Uint32
