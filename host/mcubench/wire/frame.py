# SPDX-License-Identifier: Apache-2.0
"""Frames: what travels on the line between two 0x00 bytes, packed and unpacked.

    on the line   COBS( type:u8 | sequence:u8 | body | crc32:u32 little-endian ) | 0x00

The CRC is CRC-32/ISO-HDLC over type, sequence and body; the body is one CBOR map, an empty one at least.
"""

import zlib
from dataclasses import dataclass

from cobs import cobs

from mcubench.errors import FrameError

PROTOCOL_VERSION = 2
MAX_FRAME_BYTES = 1024
MIN_FRAME_BYTES = 7
MAX_BODY_BYTES = MAX_FRAME_BYTES - 6
# COBS adds one byte for every 254 begun; the 0x00 that ends the frame is not counted.
MAX_ENCODED_BYTES = MAX_FRAME_BYTES + 5

_CRC_BYTES = 4
_MAX_GARBAGE_BYTES = 256


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, its CRC checked or yet to be made; `type` and `sequence` are 0 to 255."""

    type: int
    sequence: int
    body: bytes


def encode_frame(frame: Frame) -> bytes:
    """The bytes that carry a frame, the 0x00 at the end included.

    Raises:
        FrameError: the body is empty or does not fit in a frame.
    """
    if not 1 <= len(frame.body) <= MAX_BODY_BYTES:
        raise FrameError(f"a body of {len(frame.body)} bytes is not a frame's (1 to {MAX_BODY_BYTES})")
    raw = bytes((frame.type, frame.sequence)) + frame.body
    encoded: bytes = cobs.encode(raw + zlib.crc32(raw).to_bytes(_CRC_BYTES, "little"))
    return encoded + b"\0"


class FrameDecoder:
    """Finds the frames in a stream of bytes. It holds one frame's bytes at most, whatever comes.

    What is not a frame is dropped and counted, up to the next 0x00; a lone 0x00 is nothing.
    """

    def __init__(self) -> None:
        self.dropped_frames = 0
        self._pending = bytearray()
        self._oversized = False
        self._garbage = b""

    @property
    def garbage(self) -> bytes:
        """The last bytes (256 at most) that made no frame: dropped ones, then those since the last 0x00."""
        return (self._garbage + self._pending)[-_MAX_GARBAGE_BYTES:]

    def push(self, data: bytes) -> list[Frame]:
        """Take the next bytes of the stream; return the frames that they complete, in order."""
        *ends, rest = data.split(b"\0")
        frames = []
        for end in ends:
            self._append(end)
            frame = self._finish()
            if frame is not None:
                frames.append(frame)
        self._append(rest)
        return frames

    def _append(self, piece: bytes) -> None:
        if not self._oversized and len(self._pending) + len(piece) <= MAX_ENCODED_BYTES:
            self._pending += piece
            return
        self._oversized = True
        self._remember(bytes(self._pending) + piece)
        self._pending.clear()

    def _finish(self) -> Frame | None:
        """The frame that a 0x00 ended, if it is one."""
        encoded = bytes(self._pending)
        self._pending.clear()
        if not encoded and not self._oversized:
            return None
        frame = None if self._oversized else _decode(encoded)
        self._oversized = False
        if frame is None:
            self.dropped_frames += 1
            self._remember(encoded)
        return frame

    def _remember(self, raw: bytes) -> None:
        self._garbage = (self._garbage + raw[-_MAX_GARBAGE_BYTES:])[-_MAX_GARBAGE_BYTES:]


def _decode(encoded: bytes) -> Frame | None:
    try:
        raw = cobs.decode(encoded)
    except cobs.DecodeError:
        return None
    if not MIN_FRAME_BYTES <= len(raw) <= MAX_FRAME_BYTES:
        return None
    content, crc = raw[:-_CRC_BYTES], raw[-_CRC_BYTES:]
    if zlib.crc32(content) != int.from_bytes(crc, "little"):
        return None
    return Frame(type=content[0], sequence=content[1], body=content[2:])
