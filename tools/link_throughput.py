# SPDX-License-Identifier: Apache-2.0
"""How much of a serial line's rate the protocol uses, over a line that is modelled: its rate, and a delay each way.

.venv/bin/python tools/link_throughput.py [--baud 921600] [--delay-ms 2] [--bytes 200000]
"""

import argparse
import socket
import threading
import time
from collections import deque

from mcubench.bench.device import Device
from mcubench.link import socket_pair
from mcubench.wire import (
    MAX_FRAME_BYTES,
    FrameDecoder,
    ReadArenaReply,
    ReadArenaRequest,
    Reply,
    WriteInputReply,
    WriteInputRequest,
    data_bytes_per_frame,
    decode_request,
    encode_frame,
)

_BITS_PER_BYTE = 10  # 8N1
_SLICE_S = 0.0005


class Wire(threading.Thread):
    """One direction: a byte leaves when the line is free, and arrives a delay later."""

    def __init__(self, source: socket.socket, sink: socket.socket, baud: int, delay_s: float) -> None:
        super().__init__(daemon=True)
        self._source, self._sink = source, sink
        self._s_per_byte, self._delay_s = _BITS_PER_BYTE / baud, delay_s
        self._on_the_way: deque[tuple[float, bytes]] = deque()
        self._free_s = 0.0

    def run(self) -> None:
        """Until one end is closed."""
        self._source.settimeout(0)
        piece_bytes = max(1, round(_SLICE_S / self._s_per_byte))
        try:
            while True:
                now = time.perf_counter()
                while self._on_the_way and self._on_the_way[0][0] <= now:
                    self._sink.sendall(self._on_the_way.popleft()[1])
                try:
                    data = self._source.recv(piece_bytes) if self._free_s <= now + _SLICE_S else None
                except BlockingIOError:
                    data = None
                if data == b"":
                    return
                if data:
                    self._free_s = max(self._free_s, now) + len(data) * self._s_per_byte
                    self._on_the_way.append((self._free_s + self._delay_s, data))
                else:
                    time.sleep(_SLICE_S / 5)
        except OSError:
            return


def serve(board: socket.socket) -> None:
    """A board that answers each frame when it is whole."""
    decoder = FrameDecoder()
    try:
        while data := board.recv(4096):
            for frame in decoder.push(data):
                request = decode_request(frame)
                reply: Reply = WriteInputReply()
                if isinstance(request, ReadArenaRequest):
                    reply = ReadArenaReply(bytes(request.length))
                board.sendall(encode_frame(reply.encode(frame.sequence)))
    except OSError:
        return


def main() -> None:
    """Write and read so many bytes, and print each rate as a share of the line's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baud", type=int, default=921_600)
    parser.add_argument("--delay-ms", type=float, default=2.0)
    parser.add_argument("--bytes", type=int, default=200_000)
    arguments = parser.parse_args()
    link, near = socket_pair("to a modelled line")
    far, board = socket.socketpair()
    delay_s = arguments.delay_ms / 1e3
    for source, sink in ((near, far), (far, near)):
        Wire(source, sink, arguments.baud, delay_s).start()
    threading.Thread(target=serve, args=(board,), daemon=True).start()
    device = Device(link, obituary=lambda: None, explain_fault=str)
    chunk = data_bytes_per_frame(MAX_FRAME_BYTES)
    offsets = range(0, arguments.bytes, chunk)
    line_rate = arguments.baud / _BITS_PER_BYTE
    for what in ("write", "read"):
        started_s = time.perf_counter()
        if what == "write":
            device.ask_each([WriteInputRequest(0, offset, bytes(chunk)) for offset in offsets], WriteInputReply)
        else:
            device.ask_each([ReadArenaRequest(offset, chunk) for offset in offsets], ReadArenaReply)
        rate = len(offsets) * chunk / (time.perf_counter() - started_s)
        share = 100 * rate / line_rate
        print(f"{what}: {rate:,.0f} bytes of data a second, {share:.1f} % of the line's {line_rate:,.0f}")


if __name__ == "__main__":
    main()
