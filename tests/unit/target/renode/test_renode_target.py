# SPDX-License-Identifier: Apache-2.0
"""Renode as a target, without Renode: version, platforms, script, monitor, and an end whatever happens."""

import re
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from mcubench.board import find_board
from mcubench.errors import BoardError, ToolError
from mcubench.target.renode import RenodeTarget
from mcubench.target.renode.monitor import Monitor
from mcubench.target.renode.target import PLATFORMS, check_version, emulated_boards, find_renode

BOARDS = ["disco_f746ng", "nrf52840dk", "nucleo_f746", "nucleo_h743zi2", "nucleo_l4r5zi"]


@pytest.fixture(autouse=True)
def _forget_renode() -> Iterator[None]:
    find_renode.cache_clear()
    yield
    find_renode.cache_clear()


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str = "exit 1") -> None:
    """A renode that tells its version, and otherwise does `body`."""
    path = folder / "renode"
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Renode v1.15.3.30459" && exit\n{body}\n')
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@contextmanager
def monitor_that_answers(answers: dict[str, bytes]) -> Iterator[Monitor]:
    """A monitor as on its TCP port: telnet options, prompt, echo, answer, prompt."""
    ours, theirs = socket.socketpair()

    def serve() -> None:
        with theirs, theirs.makefile("rb") as lines:
            theirs.sendall(b"\xff\xfd\x22Renode, version 1.15\r\n\x1b[33m(monitor) \x1b[0m")
            for line in lines:
                answer = answers.get(line.decode().strip())
                if answer is None:
                    return
                theirs.sendall(line.strip() + b"\r\n" + answer + b"\r\n(board) ")

    thread = threading.Thread(target=serve)
    thread.start()
    with Monitor(ours, time_limit_s=5) as monitor:
        monitor.greet()
        yield monitor
    thread.join()


def test_the_platforms_are_those_of_real_boards() -> None:
    assert emulated_boards() == BOARDS


@pytest.mark.parametrize("name", BOARDS)
def test_a_platform_has_the_memories_clock_and_line_of_its_board(name: str) -> None:
    board = find_board(name)
    text = (PLATFORMS / f"{name}.repl").read_text()
    for memory, region in (("flash", board.memory.flash), ("ram", board.memory.ram)):
        match = re.search(rf"^{memory}: Memory.MappedMemory @ sysbus (\S+)\n    size: (\S+)$", text, re.MULTILINE)
        assert match is not None
        assert (int(match[1], 0), int(match[2], 0)) == (region.origin, region.size)
    assert f'cpuType: "{board.core}"' in text
    assert f"PerformanceInMips: {board.clock_hz // 10**6}\n" in text
    assert f"Miscellaneous.DWT @ sysbus 0xE0001000\n    frequency: {board.clock_hz}\n" in text
    assert f"systickFrequency: {board.clock_hz}\n" in text
    assert board.serial.uart is not None
    line = re.search(rf"^{board.serial.uart.lower()}: UART.*(?:\n    .*)*?\n    -> nvic@(\d+)", text, re.MULTILINE)
    assert line is not None
    assert int(line[1]) == board.port.constants["uart_irq"]


def test_a_board_without_a_platform_says_so() -> None:
    with pytest.raises(BoardError, match="board microbit has no Renode platform; known: disco_f746ng"):
        RenodeTarget(find_board("microbit"))


def test_a_missing_renode_is_named_with_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="renode is not on PATH") as caught:
        RenodeTarget(find_board("nucleo_f746"))
    assert "https://renode.io" in str(caught.value.hint)


def test_versions() -> None:
    assert check_version("Renode v1.15.3.30459 (build 1, Release)") == "1.15.3.30459"
    assert check_version("Renode, version 2.0.0") == "2.0.0"
    with pytest.raises(ToolError, match=r"renode 1\.14\.0 is too old: 1\.15"):
        check_version("Renode v1.14.0")
    with pytest.raises(ToolError, match="says no version"):
        check_version("hello")


def test_the_script_makes_the_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)
    script = RenodeTarget(find_board("nucleo_f746")).script(Path("/a b/x.elf"), 4711)
    assert script[2:] == [
        "sysbus LoadELF @/a\\ b/x.elf",
        'emulation CreateServerSocketTerminal 4711 "serial" false',
        "connector Connect sysbus.usart3 serial",
    ]


def test_a_tick_is_an_instruction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)
    meaning = RenodeTarget(find_board("nucleo_f746")).counter("dwt", 216000000)
    assert (meaning.kind, meaning.unit, meaning.convert(1000)) == ("emulated", "instructions", 1000)


def test_a_renode_that_ends_says_what_it_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "echo no display >&2; exit 3")
    target = RenodeTarget(find_board("nucleo_f746"))
    with pytest.raises(ToolError, match="renode ended with code 3: no display"), target.start(Path("x.elf")):
        pass


# Answers each command, opens the UART's port when asked to, and echoes there.
FAKE = """
import re, socket, sys, threading
def echo(server):
    line = server.accept()[0]
    while piece := line.recv(100):
        line.sendall(piece)
monitor = socket.create_server(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1]))).accept()[0]
monitor.sendall(b"(monitor) ")
for line in monitor.makefile("rb"):
    if match := re.match(rb"emulation CreateServerSocketTerminal (\\d+)", line):
        server = socket.create_server(("127.0.0.1", int(match[1])))
        threading.Thread(target=echo, args=[server], daemon=True).start()
    monitor.sendall(line + (b"0x10" if b"Executed" in line else b"") + b"\\r\\n(board) ")
"""


def test_a_guest_has_a_line_and_a_count_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fake.py").write_text(FAKE)
    install(tmp_path, monkeypatch, f"echo $$ > {tmp_path}/pid; exec {sys.executable} {tmp_path}/fake.py $@")
    with RenodeTarget(find_board("nucleo_f746")).start(Path("x.elf")) as guest:
        guest.link.write(b"hello")
        assert guest.link.read(5) == b"hello"
        assert guest.executed_instructions() == 16
        assert guest.obituary() is None
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_the_monitor_answers() -> None:
    command = "sysbus.cpu ExecutedInstructions"
    with monitor_that_answers({command: b"0x00000000000012AB", "start": b"Starting emulation..."}) as monitor:
        assert monitor.ask_number(command) == 0x12AB
        with pytest.raises(ToolError, match="which is no number"):
            monitor.ask_number("start")


def test_a_refused_command_and_a_monitor_that_hangs_up_are_errors() -> None:
    with monitor_that_answers({"bad": b"There was an error executing command 'bad'"}) as monitor:
        with pytest.raises(ToolError, match="Renode refused `bad`"):
            monitor.ask("bad")
        with pytest.raises(ToolError, match="hung up"):
            monitor.ask("unknown")
