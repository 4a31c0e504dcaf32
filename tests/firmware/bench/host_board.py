# SPDX-License-Identifier: Apache-2.0
"""The firmware as a process: the real serve loop on port_host, built with sanitizers, at the end of a real link."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from firmware.host_compiler import FIRMWARE_LIB, compile_host
from mcubench.bench.device import Device
from mcubench.board import find_board
from mcubench.build.board_config import board_config_header, build_id_source
from mcubench.engines import CompiledModel
from mcubench.link import Link, socket_pair
from mcubench.resources import FIRMWARE
from mcubench.wire import FaultEvent, Frame, FrameDecoder, Request, encode_frame

# The description that the firmware takes its name and its clock from; nothing of the machine is in the process.
BOARD = find_board("mps2_an385")
BUILD_ID = bytes(range(16))

# firmware/lib/port_host/exit_code.h
EXIT_LINE_CLOSED = 0
EXIT_LINE_BROKEN = 74
EXIT_RESET = 75

_HARNESS = ("bench", "wire", "port_host")
_TIME_LIMIT_S = 10.0


def build_program(folder: Path, engine: list[Path]) -> Path:
    """The whole firmware as a program of the host: main(), the harness, port_host, and the engine's sources."""
    (folder / "board_config.h").write_text(board_config_header(BOARD))
    build_id = folder / "build_id.cc"
    build_id.write_text(build_id_source(BUILD_ID))
    harness = [path for name in _HARNESS for path in sorted((FIRMWARE_LIB / name).glob("*.cc"))]
    return compile_host(
        [FIRMWARE / "src" / "main.cc", *harness, build_id, *engine], folder / "firmware", includes=[folder]
    )


def build_engine_aot(folder: Path, compiled: CompiledModel) -> Path:
    """The whole firmware with a model on the engine that compiles ahead of time."""
    sources = [path for name in compiled.components for path in sorted((FIRMWARE_LIB / name).glob("*.cc"))]
    for name, text in compiled.sources.items():
        (folder / name).write_text(text)
        sources.append(folder / name)
    return build_program(folder, sources)


class HostBoard:
    """A running firmware. Its sanitizers' reports go to `log`."""

    def __init__(self, process: "subprocess.Popen[bytes]", link: Link, log: Path) -> None:
        self.process = process
        self.link = link
        self.log = log
        self._decoder = FrameDecoder()

    def obituary(self) -> str | None:
        """What the firmware said when it ended; None while it runs."""
        returncode = self.process.poll()
        return None if returncode is None else f"ended with code {returncode}: {self.log.read_text()}"

    def device(self, link: Link | None = None) -> Device:
        """The host's own end of the line, or that of another link to the same process."""
        return Device(link or self.link, obituary=self.obituary, explain_fault=_name_fault)

    def send(self, data: bytes, replies: int) -> list[Frame]:
        """Put bytes on the line, whatever they are, and wait for as many replies; more than that must not come."""
        self.link.write(data)
        frames: list[Frame] = []
        deadline = time.monotonic() + _TIME_LIMIT_S
        while len(frames) < replies:
            assert self.obituary() is None, self.obituary()
            assert time.monotonic() < deadline, f"{len(frames)} of {replies} replies came"
            frames += self._decoder.push(self.link.read(0.2))
        assert len(frames) == replies
        assert self._decoder.dropped_frames == 0
        return frames

    def request(self, request: Request, sequence: int = 1) -> Frame:
        """One request, one reply, as they are on the line."""
        (reply,) = self.send(encode_frame(request.encode(sequence)), 1)
        return reply

    def end(self) -> int:
        """Hang up; the exit code."""
        self.link.close()
        return self.process.wait(_TIME_LIMIT_S)


def _name_fault(event: FaultEvent) -> str:
    return f"fault: {event.fault}"


@contextmanager
def run_program(
    program: Path, log: Path, environment: Mapping[str, str] | None = None, exit_code: int = EXIT_LINE_CLOSED
) -> Iterator[HostBoard]:
    """Run a firmware. After the block the line is closed, which has to end the process, with `exit_code`."""
    link, board_end = socket_pair("to the firmware")
    with link:
        with board_end, log.open("wb") as errors:
            process = subprocess.Popen(
                [program],
                stdin=board_end.fileno(),
                stdout=board_end.fileno(),
                stderr=errors,
                env=os.environ | dict(environment or {}),
            )
        board = HostBoard(process, link, log)
        try:
            yield board
            ended = board.end()
        finally:
            process.kill()
            process.wait()
        assert (ended, log.read_text()) == (exit_code, "")
