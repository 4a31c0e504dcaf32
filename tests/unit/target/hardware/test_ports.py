# SPDX-License-Identifier: Apache-2.0
"""Finding a board among serial ports, and the message where that fails."""

import pytest

from mcubench.board import find_board
from mcubench.errors import LinkError
from mcubench.target.hardware.ports import SerialPort, find_port

NUCLEO = find_board("nucleo_f746")
FIRST = SerialPort("/dev/ttyACM0", "STM32 STLink", 0x0483, 0x374B, "066AFF303435554157114521")
SECOND = SerialPort("/dev/ttyACM1", "STM32 STLink", 0x0483, 0x374B, "0671FF535155878281123456")
ADAPTER = SerialPort("/dev/ttyUSB0", "FT232R", 0x0403, 0x6001, "A50285BI")
NOT_ON_USB = SerialPort("/dev/ttyS0", "n/a")


def refusal(*ports: SerialPort, board: str = "nucleo_f746", serial_number: str | None = None) -> LinkError:
    with pytest.raises(LinkError) as caught:
        find_port(find_board(board), ports, serial_number)
    return caught.value


def test_the_one_that_announces_itself_so_is_the_board() -> None:
    assert find_port(NUCLEO, [NOT_ON_USB, ADAPTER, FIRST], None) == FIRST


def test_several_are_told_apart_by_the_end_of_their_number() -> None:
    error = refusal(FIRST, SECOND)
    assert error.message.startswith("2 ports could be the NUCLEO-F746ZG: /dev/ttyACM0 (0483:374b, serial number 066A")
    assert "--serial-number" in (error.hint or "")
    assert find_port(NUCLEO, [FIRST, SECOND], "123456") == SECOND


def test_two_ports_of_one_number_are_one_board() -> None:
    twin_port = SerialPort("/dev/ttyACM9", "STM32 STLink", 0x0483, 0x374B, FIRST.serial_number)
    assert find_port(NUCLEO, [FIRST, twin_port], None) == FIRST


def test_where_there_is_none_it_is_said_what_was_looked_for_and_what_is_there() -> None:
    error = refusal(NOT_ON_USB)
    assert error.message == (
        "no NUCLEO-F746ZG is connected: no serial port is 0483:374b or 0483:374e; "
        "there is no serial port on USB at all"
    )
    assert "charging cable" in (error.hint or "")
    assert "--emulate" in (error.hint or "")
    assert "there are /dev/ttyUSB0 (0403:6001, serial number A50285BI)" in refusal(ADAPTER).message
    assert "with the serial number 99" in refusal(FIRST, serial_number="99").message


@pytest.mark.parametrize(
    ("board", "tx", "rx"),
    [
        ("rpi_pico", "GP0", "GP1"),
        ("rpi_pico2", "GP0", "GP1"),
        ("stm32vldiscovery", "PA9", "PA10"),
        ("netduinoplus2", "PB6", "PB7"),
    ],
)
def test_a_board_without_a_port_of_its_own_names_the_pins(board: str, tx: str, rx: str) -> None:
    error = refusal(ADAPTER, board=board)
    assert f"connect a 3.3 V adapter to {tx} (the board's TX" in error.message
    assert f"and {rx} (its RX" in error.message
    assert "--port" in (error.hint or "")
    assert find_port(find_board(board), [ADAPTER], "A50285BI") == ADAPTER
