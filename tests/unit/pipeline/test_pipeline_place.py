# SPDX-License-Identifier: Apache-2.0
"""Where a board's firmware runs."""

import pytest

from mcubench.board import find_board
from mcubench.errors import BoardError, ConfigError, LinkError
from mcubench.pipeline import HardwareOptions, choose_place


@pytest.mark.parametrize(
    ("board", "emulate", "target", "built_for"),
    [
        ("mps2_an500", None, "qemu", "mps2_an500"),
        ("nucleo_f746", "auto", "qemu", "nucleo_f746"),
        ("nucleo_f746", "twin", "twin", "nucleo_f746"),
        # QEMU has no Cortex-M0+.
        ("nucleo_g071rb", "auto", "twin", "nucleo_g071rb"),
        ("rpi_pico", "auto", "twin", "rpi_pico"),
        # Machines of their own.
        ("microbit", "auto", "qemu", "microbit"),
        ("netduinoplus2", "qemu", "qemu", "netduinoplus2"),
    ],
)
def test_the_place_of_a_board(board: str, emulate: str | None, target: str, built_for: str) -> None:
    place = choose_place(find_board(board), emulate)  # type: ignore[arg-type] # the table's words
    assert (place.target.name, place.board.id) == (target, built_for)


def test_a_real_board_is_looked_for() -> None:
    with pytest.raises(
        LinkError, match="no NUCLEO-F746ZG is connected: no serial port is 0483:374b or 0483:374e with"
    ):
        choose_place(find_board("nucleo_f746"), None, HardwareOptions(serial_number="no such number"))


def test_a_machine_that_stands_in_lends_its_port_and_not_its_sizes() -> None:
    own, place = find_board("nucleo_f746"), choose_place(find_board("nucleo_f746"), "qemu")
    assert place.board.port.parts == ("mps2",)
    assert place.board.memory.flash.size == own.memory.flash.size
    assert place.board.clock_hz == own.clock_hz
    assert place.board.note is not None
    assert not place.board.is_real


def test_qemu_by_name_and_without_the_core_is_refused() -> None:
    with pytest.raises(BoardError, match="no QEMU machine has the cortex-m0plus of rpi_pico"):
        choose_place(find_board("rpi_pico"), "qemu")


def test_options_of_a_real_board_are_refused_where_there_is_none() -> None:
    with pytest.raises(
        ConfigError, match="--port and --no-flash: for a real board, and nucleo_f746 is emulated here"
    ):
        choose_place(find_board("nucleo_f746"), "twin", HardwareOptions(port="/dev/ttyACM0", flash=False))


def test_a_board_is_found_by_its_other_name() -> None:
    assert find_board("nucleo_f746zg").id == "nucleo_f746"
