# SPDX-License-Identifier: Apache-2.0
"""What the host asks of the board."""

from dataclasses import dataclass
from typing import ClassVar

from mcubench.errors import FrameError
from mcubench.wire.frame import Frame
from mcubench.wire.kinds import Data, Flag, Uint32
from mcubench.wire.message import Message, MessageType

# What a frame needs beside `data`, in WRITE_INPUT where it is most: type, sequence and CRC (6), the map's
# head (1), three keys (6 + 7 + 5), two 32-bit numbers (10) and the byte string's head (3).
_BESIDE_DATA_BYTES = 38


def data_bytes_per_frame(max_frame_bytes: int) -> int:
    """How many bytes of `data` fit in any request or reply of a board with frames of `max_frame_bytes`."""
    return max_frame_bytes - _BESIDE_DATA_BYTES


@dataclass(frozen=True)
class Request(Message):
    """A message to the board."""

    role: ClassVar[str] = "request"


@dataclass(frozen=True)
class HelloRequest(Request):
    """Who are you?"""

    type: ClassVar[MessageType] = MessageType.HELLO


@dataclass(frozen=True)
class EchoRequest(Request):
    """Send `data` back."""

    type: ClassVar[MessageType] = MessageType.ECHO
    data: Data


@dataclass(frozen=True)
class WriteInputRequest(Request):
    """Put `data` into input tensor `index`, from byte `offset`."""

    type: ClassVar[MessageType] = MessageType.WRITE_INPUT
    index: Uint32
    offset: Uint32
    data: Data


@dataclass(frozen=True)
class RunRequest(Request):
    """Run `warmup` inferences, then time `iterations` of them; with `profile`, every operator of the last."""

    type: ClassVar[MessageType] = MessageType.RUN
    warmup: Uint32
    iterations: Uint32
    profile: Flag


@dataclass(frozen=True)
class ReadProfileRequest(Request):
    """Send the operators' ticks, from operator `offset`."""

    type: ClassVar[MessageType] = MessageType.READ_PROFILE
    offset: Uint32


@dataclass(frozen=True)
class ReadOutputRequest(Request):
    """Send `length` bytes of output tensor `index`, from byte `offset`."""

    type: ClassVar[MessageType] = MessageType.READ_OUTPUT
    index: Uint32
    offset: Uint32
    length: Uint32


@dataclass(frozen=True)
class MemoryRequest(Request):
    """How much stack and arena?"""

    type: ClassVar[MessageType] = MessageType.MEMORY


@dataclass(frozen=True)
class TemperatureRequest(Request):
    """How warm?"""

    type: ClassVar[MessageType] = MessageType.TEMPERATURE


@dataclass(frozen=True)
class ChipRequest(Request):
    """How did the chip start, and with `identity`: which one is it?"""

    type: ClassVar[MessageType] = MessageType.CHIP
    identity: Flag


@dataclass(frozen=True)
class CountRequest(Request):
    """How far is the counter? `restart` sets it to zero first."""

    type: ClassVar[MessageType] = MessageType.COUNT
    restart: Flag


@dataclass(frozen=True)
class TimeIoRequest(Request):
    """How long do quantizing the inputs and dequantizing the outputs take?"""

    type: ClassVar[MessageType] = MessageType.TIME_IO


@dataclass(frozen=True)
class ResetRequest(Request):
    """Answer, then reset."""

    type: ClassVar[MessageType] = MessageType.RESET


@dataclass(frozen=True)
class RunOperatorsRequest(Request):
    """Run the first `operators` operators, not timed: what they leave in the arena can be read then."""

    type: ClassVar[MessageType] = MessageType.RUN_OPERATORS
    operators: Uint32


@dataclass(frozen=True)
class ReadArenaRequest(Request):
    """Send `length` bytes of the arena, from byte `offset`."""

    type: ClassVar[MessageType] = MessageType.READ_ARENA
    offset: Uint32
    length: Uint32


@dataclass(frozen=True)
class PrepareRequest(Request):
    """Make the model ready again, with the first `arena_bytes` bytes of the arena only; 0 stands for all of it."""

    type: ClassVar[MessageType] = MessageType.PREPARE
    arena_bytes: Uint32


@dataclass(frozen=True)
class AllocationsRequest(Request):
    """What takes how much of the arena? The model is made ready for that once more, and is not ready afterwards."""

    type: ClassVar[MessageType] = MessageType.ALLOCATIONS


@dataclass(frozen=True)
class TensorOffsetRequest(Request):
    """Where in the arena does `tensor` lie?"""

    type: ClassVar[MessageType] = MessageType.TENSOR_OFFSET
    tensor: Uint32


_REQUESTS: dict[int, type[Request]] = {
    request.type: request
    for request in (
        HelloRequest,
        EchoRequest,
        WriteInputRequest,
        RunRequest,
        ReadProfileRequest,
        ReadOutputRequest,
        MemoryRequest,
        TemperatureRequest,
        TimeIoRequest,
        ResetRequest,
        RunOperatorsRequest,
        ReadArenaRequest,
        PrepareRequest,
        AllocationsRequest,
        TensorOffsetRequest,
        ChipRequest,
        CountRequest,
    )
}


def decode_request(frame: Frame) -> Request:
    """The request that a frame carries, as a board reads it.

    Raises:
        FrameError: the frame is no request, or a field is missing or wrong.
    """
    if frame.type not in _REQUESTS:
        raise FrameError(f"a frame of type 0x{frame.type:02x} is no request")
    return _REQUESTS[frame.type].decode(frame)
