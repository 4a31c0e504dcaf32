# SPDX-License-Identifier: Apache-2.0
"""The road of a real board, from the port to the report, with the twin where the board would be."""

import json
import os
import pty
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import serial
import serial.rfc2217

from emulated.flash.board_on_a_port import Cable, board_on_a_port
from mcubench.board import find_board
from mcubench.build import BuildOptions
from mcubench.dataset import resolve_model_path
from mcubench.pipeline import EngineChoice, build_model
from mcubench.progress import Silent
from unit.cli.command import Finished, run

pytestmark = pytest.mark.emulated

BOARD = find_board("nucleo_f746")


@pytest.fixture(scope="module")
def elf() -> Path:
    model = resolve_model_path("digits")
    return build_model(model, BOARD, EngineChoice("aot"), BuildOptions(), Silent()).firmware.elf


def flash_and_run(port: str, *more: str, board: str = "nucleo_f746") -> Finished:
    arguments = ("--board", board, "--model", "digits", "--engine", "aot", "--port", port, "--no-flash", *more)
    return run("flash-and-run", *arguments)


def test_the_whole_road(elf: Path, tmp_path: Path) -> None:
    with board_on_a_port(BOARD, elf) as cable:
        answer = flash_and_run(cable.path, "--profile", "--json", str(tmp_path / "result.json"))
    assert answer.code == 0, answer.err
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["verification"]["bit_exact"] is True
    assert result["target"] == {"name": "hardware", "kind": "measured"}
    metrics = result["metrics"]
    # An instruction takes the twin a cycle.
    assert metrics["dwt_cycles"]["value"] == pytest.approx(205_054, abs=200)
    assert metrics["dwt_cycles"]["kind"] == "measured"
    assert metrics["latency_ms"]["value"] == pytest.approx(1e3 * metrics["dwt_cycles"]["value"] / 216e6, rel=1e-3)
    assert metrics["temperature_c"]["kind"] == "measured"
    assert 0 < metrics["startup_ms"]["value"] < 1000
    assert metrics["deployment_s"] == {"reason": "the firmware was on the board already"}
    assert result["provenance"]["unique_id"] == "21003a001151323334353638"
    # The twin's seconds are not ours, and the speed lint sees that.
    assert any("by the host's clock" in doubt["sentence"] for doubt in result["doubts"])
    assert result["spread"]["samples"] == 20


def test_strict_makes_the_doubt_an_error(elf: Path) -> None:
    with board_on_a_port(BOARD, elf) as cable:
        answer = flash_and_run(cable.path, "--strict")
    assert answer.code == 6
    assert "--strict: by the host's clock the counter runs at" in answer.err


def test_another_board_on_the_port_is_named(elf: Path) -> None:
    with board_on_a_port(BOARD, elf) as cable:
        answer = flash_and_run(cable.path, board="disco_f746ng")
    assert answer.code == 4
    assert "the firmware on the target is for board nucleo_f746, not disco_f746ng" in answer.err


def test_firmware_of_another_build_is_named(elf: Path) -> None:
    with board_on_a_port(BOARD, elf) as cable:
        answer = flash_and_run(cable.path, "--optimize", "size")
    assert answer.code == 4
    assert "the firmware on the target is for build " in answer.err
    assert "build and flash again" in answer.err


@pytest.mark.parametrize("after_bytes", [0, 300, 700])
def test_a_cable_pulled_in_mid_run_is_said(elf: Path, after_bytes: int) -> None:
    with board_on_a_port(BOARD, elf) as cable:
        cable.pull_after = after_bytes
        answer = flash_and_run(cable.path, "--iterations", "2")
    assert answer.code == 4
    assert "error: the line /dev/pts/" in answer.err
    assert "was the cable pulled?" in answer.err or "was closed at the other end" in answer.err


def test_a_silent_port_has_the_rate_and_the_likely_causes() -> None:
    far, near = pty.openpty()
    try:
        answer = flash_and_run(os.ttyname(near), "--time-limit", "1")
    finally:
        os.close(near)
        os.close(far)
    assert answer.code == 4
    assert "nothing came for HELLO over /dev/pts/" in answer.err
    assert "at 921600 baud" in answer.err
    assert "the three likely causes: the firmware on the board is another one" in answer.err


def test_a_port_that_speaks_something_else_shows_its_bytes() -> None:
    far, near = pty.openpty()
    stop = threading.Event()

    def babble() -> None:
        while not stop.wait(0.01):
            os.write(far, b"hello \x80\xff")

    thread = threading.Thread(target=babble)
    thread.start()
    try:
        answer = flash_and_run(os.ttyname(near), "--time-limit", "1")
    finally:
        stop.set()
        thread.join()
        os.close(near)
        os.close(far)
    assert answer.code == 4
    assert "68 65 6c 6c 6f 20 80 ff" in answer.err
    assert "the rate is another one than the board's" in answer.err


def test_a_port_that_does_not_exist_says_how_to_list_them() -> None:
    answer = flash_and_run("/dev/ttyNOWHERE")
    assert answer.code == 4
    assert "cannot open the serial port /dev/ttyNOWHERE" in answer.err
    assert "mcubench ports" in answer.err


@contextmanager
def served(cable: Cable, *, rfc2217: bool) -> Iterator[int]:
    """A port server on this computer; its TCP port."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = _Pty(cable.path, 921_600, timeout=0.05)
    clients: list[socket.socket] = []

    def to_board() -> None:
        client, _ = listener.accept()
        clients.append(client)
        make: Any = serial.rfc2217.PortManager
        manager = make(port, _Writer(client)) if rfc2217 else None
        other = threading.Thread(target=to_client, args=(client, manager))
        other.start()
        try:
            while data := client.recv(1024):
                port.write(b"".join(manager.filter(data)) if manager is not None else data)
        except OSError:
            pass
        over.set()
        other.join()

    def to_client(client: socket.socket, manager: serial.rfc2217.PortManager | None) -> None:
        try:
            while not over.is_set():
                data = port.read(port.in_waiting or 1)
                client.sendall(b"".join(manager.escape(data)) if manager is not None else data)
        except (OSError, TypeError, serial.SerialException):
            return

    over = threading.Event()
    thread = threading.Thread(target=to_board)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        over.set()
        thread.join(10)
        for client in clients:
            client.close()
        port.close()


class _Pty(serial.Serial):
    """A pseudo-terminal has no modem lines to read or to set."""

    cts = dsr = ri = cd = property(lambda _: False)

    def _update_rts_state(self) -> None:
        return

    def _update_dtr_state(self) -> None:
        return


class _Writer:
    """What pyserial's server writes its answers to."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def write(self, data: bytes) -> None:
        """To the client."""
        self._client.sendall(data)


@pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
def test_a_board_at_another_computer_runs_the_same_road(elf: Path, scheme: str) -> None:
    with board_on_a_port(BOARD, elf) as cable, served(cable, rfc2217=scheme == "rfc2217") as port:
        answer = flash_and_run(f"{scheme}://127.0.0.1:{port}")
    assert answer.code == 0, answer.err
    assert "the output equals TensorFlow Lite Micro's byte for byte" in answer.out


@pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
def test_a_server_that_is_not_there_is_said(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    answer = flash_and_run(f"{scheme}://127.0.0.1:{port}")
    assert answer.code == 4
    assert f"cannot open {scheme}://127.0.0.1:{port}" in answer.err
