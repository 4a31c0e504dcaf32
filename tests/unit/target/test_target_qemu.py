# SPDX-License-Identifier: Apache-2.0
"""QEMU as a target, with a script in its place: found or not, always ended, and what a tick is."""

import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import psutil
import pytest

from mcubench.board import find_board
from mcubench.errors import BoardError, LinkError, ToolError
from mcubench.target import QemuTarget, find_qemu
from mcubench.target.qemu import QemuProgram

BOARD = find_board("mps2_an500")


def emulator(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """A qemu-system-arm that tells its version, and otherwise does `body`; the UART is descriptor $fd."""
    path = folder / "qemu-system-arm"
    path.write_text(
        "#!/bin/sh\n"
        '[ "$1" = --version ] && echo "QEMU emulator version 7.2.22 (Debian 1:7.2)" && exit\n'
        'for word in "$@"; do case "$word" in *fd=*) fd=${word##*fd=};; esac; done\n'
        f"{body}\n"
    )
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    find_qemu.cache_clear()


@pytest.fixture(autouse=True)
def _forget_qemu() -> Iterator[None]:
    """The next test finds its own, and those after these the real one."""
    find_qemu.cache_clear()
    yield
    find_qemu.cache_clear()


def test_a_board_without_a_machine_says_so() -> None:
    with pytest.raises(BoardError) as caught:
        QemuTarget(BOARD.model_copy(update={"qemu": None}))
    assert caught.value.message == "board mps2_an500 has no QEMU machine"


def test_a_missing_emulator_is_named_with_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError) as caught:
        QemuTarget(BOARD)
    assert caught.value.message == "qemu-system-arm is not on PATH"
    assert caught.value.hint == "install it: apt-get install qemu-system-arm"
    assert caught.value.exit_code == 3


def test_an_emulator_that_does_not_tell_its_version_is_no_emulator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "qemu-system-arm"
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match=f"{path} does not run: "):
        QemuTarget(BOARD)


def test_the_version_is_the_emulators_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator(tmp_path, monkeypatch, "exit 1")
    assert find_qemu() == QemuProgram(tmp_path / "qemu-system-arm", "7.2.22")
    assert QemuTarget(BOARD).provenance() == {
        "emulator": "qemu-system-arm 7.2.22",
        "machine": "mps2-an500",
        "icount": "shift=6,sleep=off",
    }


def test_the_line_goes_both_ways_and_leaving_ends_the_emulator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "echo.py").write_text(
        "import socket, sys\n"
        "line = socket.socket(fileno=int(sys.argv[1]))\n"
        "line.sendall(line.recv(9)[::-1])\n"
        "line.recv(9)\n"
    )
    emulator(tmp_path, monkeypatch, f"exec python3 {tmp_path / 'echo.py'} $fd")
    with QemuTarget(BOARD).start(Path("firmware.elf")) as running:
        running.link.write(b"abc")
        assert running.link.read(20) == b"cba"
        assert running.obituary() is None
        [child] = [child for child in psutil.Process().children() if str(tmp_path) in " ".join(child.cmdline())]
    assert not child.is_running()


def test_leaving_by_an_error_ends_it_too_even_if_it_will_not_listen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator(tmp_path, monkeypatch, "trap '' TERM INT HUP; while :; do sleep 1; done")
    with pytest.raises(KeyboardInterrupt), QemuTarget(BOARD).start(Path("firmware.elf")):
        raise KeyboardInterrupt
    assert [child for child in psutil.Process().children() if str(tmp_path) in " ".join(child.cmdline())] == []


@pytest.mark.parametrize(
    ("body", "obituary"),
    [
        ("exit 0", "qemu-system-arm ended with code 0"),
        ("echo no such machine >&2; exit 1", "qemu-system-arm ended with code 1: no such machine"),
        (
            "printf 'fatal: lock-up\\n at 0\\n\\nR00=0\\n'; kill -ABRT $$",
            "qemu-system-arm ended with SIGABRT: fatal: lock-up at 0",
        ),
        ("yes endless | head -c 100000; exit 1", "qemu-system-arm ended with code 1: " + ("endless " * 38)[:300]),
    ],
)
def test_an_emulator_that_ends_by_itself_is_told_in_one_line(
    body: str, obituary: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator(tmp_path, monkeypatch, body)
    with QemuTarget(BOARD).start(Path("firmware.elf")) as running:
        deadline_s = time.monotonic() + 20
        while (said := running.obituary()) is None:
            assert time.monotonic() < deadline_s
        assert said == obituary
        with pytest.raises(LinkError, match="the line to qemu-system-arm was closed at the other end"):
            running.link.read(1)


def test_an_emulator_that_cannot_be_started_is_a_tool_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator(tmp_path, monkeypatch, "exit 0")
    target = QemuTarget(BOARD)
    monkeypatch.setenv("PATH", str(tmp_path))  # without setpriv, the emulator is started by itself
    (tmp_path / "qemu-system-arm").chmod(0o644)
    with pytest.raises(ToolError, match="cannot start qemu-system-arm: Permission denied"), target.start(Path("x")):
        pass


def test_a_tick_of_systick_is_a_fixed_share_of_an_instruction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator(tmp_path, monkeypatch, "exit 0")
    # With -icount shift=6 an instruction takes 64 ns (QEMU's manual); at 25 MHz a tick takes 40 ns.
    meaning = QemuTarget(BOARD).counter("systick", 25_000_000)
    assert meaning.units_per_tick == Fraction(40, 64)
    assert (meaning.convert(0), meaning.convert(8), meaning.convert(1_600_000)) == (0, 5, 1_000_000)
    assert (meaning.kind, meaning.unit, meaning.resolution) == ("emulated", "instructions", 1)
    # A slow counter misses instructions, and says how many.
    assert BOARD.qemu is not None
    slow = BOARD.qemu.model_copy(update={"clock_hz": 1_000_000})
    assert QemuTarget(BOARD.model_copy(update={"qemu": slow})).counter("timer", 216_000_000).resolution == 16
