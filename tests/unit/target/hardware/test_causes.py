# SPDX-License-Identifier: Apache-2.0
"""What flash tools say, and what it means: sentences of the tools' own sources and of people's reports."""

from pathlib import Path

import pytest

from mcubench.board import find_board
from mcubench.build import Uploaded
from mcubench.errors import ConfigError, ToolError
from mcubench.target.hardware import flash
from mcubench.target.hardware.flash import Flasher, choose_tool

SAID = [
    ("openocd", "nucleo_f746", "Error: open failed", "no debug probe answers"),
    ("openocd", "nucleo_f746", "Error: libusb_open() failed with LIBUSB_ERROR_ACCESS", "no permission"),
    (
        "openocd",
        "nucleo_f746",
        "Error: claim interface failed: LIBUSB_ERROR_BUSY",
        "another program has",
    ),
    ("openocd", "nucleo_f746", "Error: ST-LINK firmware version is too old, please upgrade", "firmware is too old"),
    ("openocd", "nucleo_f746", "Info : Target voltage: 0.014\nError: target voltage may be too low", "no power"),
    ("openocd", "nucleo_f746", "Error: stm32x device protected: RDP level 1, unlock first", "locked"),
    ("openocd", "nucleo_f746", "Warn : UNEXPECTED idcode: 0x2ba01477\nError: expected 1 of 1", "another one than"),
    ("openocd", "nucleo_f746", "Error: init mode failed (unable to connect to the target)", "does not answer it"),
    ("openocd", "nucleo_f746", "something nobody has seen before", "it ended with an error (something nobody has"),
    ("st-flash", "nucleo_f746", "WARN usb.c: Couldn't find any ST-Link devices", "no ST-LINK answers"),
    ("st-flash", "nucleo_f746", "Failed to connect to target\nERROR: unknown chip id! 0", "does not answer"),
    ("pyocd", "nrf52840dk", "No connected debug probes", "no debug probe answers"),
    ("pyocd", "nucleo_f746", "C Target type stm32f746zgtx not recognized.", "without its CMSIS pack"),
    ("jlink", "nrf52840dk", "Connecting to J-Link via USB...FAILED: Cannot connect to J-Link.", "no J-Link answers"),
    ("picotool", "rpi_pico", "No accessible RP-series devices in BOOTSEL mode were found.", "BOOTSEL"),
    ("uf2", "rpi_pico", "no volume RPI-RP2 is mounted", "BOOTSEL mode"),
]


def failing_upload(monkeypatch: pytest.MonkeyPatch, *logs: str) -> list[int]:
    """Every upload fails with the next of `logs`; how many there were."""
    count: list[int] = []

    def upload(*_: object, **__: object) -> Uploaded:
        count.append(1)
        return Uploaded(("tool",), 1, logs[min(len(count), len(logs)) - 1], 0.1)

    monkeypatch.setattr(flash, "upload", upload)
    return count


@pytest.fixture
def elf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No tool and no firmware are needed: what a tool says is given."""
    monkeypatch.setattr("mcubench.target.hardware.tools.openocd.find_program", lambda *_: "openocd")
    for name in ("st_flash", "pyocd", "jlink", "picotool"):
        monkeypatch.setattr(f"mcubench.target.hardware.tools.{name}.find_program", lambda *_: "tool")
    for name in ("st_flash", "pyocd", "jlink", "uf2"):
        monkeypatch.setattr(
            f"mcubench.target.hardware.tools.{name}.flash_image", lambda _elf, memory: (memory.origin, b"x")
        )
    return tmp_path / "firmware.elf"


@pytest.mark.parametrize("case", SAID, ids=lambda case: f"{case[0]}: {case[2][:40]}")
def test_a_known_failure_is_a_sentence_with_a_way_out(
    case: tuple[str, str, str, str], elf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool, board, said, sentence = case
    failing_upload(monkeypatch, said)
    with pytest.raises(ToolError) as caught:
        Flasher(find_board(board), tool, None).flash(elf)  # type: ignore[arg-type] # the table's words
    assert caught.value.message.startswith(f"{tool} could not flash {board}: ")
    assert sentence in caught.value.message
    assert said in caught.value.log_tail
    assert caught.value.exit_code == 3
    if "nobody" not in said:
        assert caught.value.hint


def test_no_permission_comes_with_the_udev_rule(elf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_upload(monkeypatch, "LIBUSB_ERROR_ACCESS")
    with pytest.raises(ToolError) as caught:
        Flasher(find_board("nucleo_f746"), None, None).flash(elf)
    assert 'SUBSYSTEM=="usb", ATTR{idVendor}=="0483", MODE="0666"' in (caught.value.hint or "")


def test_only_what_is_known_to_need_it_is_tried_again(elf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = failing_upload(monkeypatch, "init mode failed (unable to connect to the target)", "open failed")
    with pytest.raises(ToolError, match="no debug probe answers"):
        Flasher(find_board("nucleo_f746"), None, None).flash(elf)
    assert len(tried) == 2
    tried = failing_upload(monkeypatch, "open failed")
    with pytest.raises(ToolError):
        Flasher(find_board("nucleo_f746"), None, None).flash(elf)
    assert len(tried) == 1


@pytest.mark.parametrize(
    ("board", "tool", "why"),
    [
        ("rpi_pico2", "openocd", "the RP2350 is one that it does not"),
        ("nucleo_u575zi_q", "st-flash", "st-flash knows STM32 only, and 1.7 not the newest"),
        ("nucleo_f746", "uf2", "a UF2 volume is what Raspberry Pi boards have"),
        ("mps2_an500", "openocd", "there is nothing to flash"),
    ],
)
def test_a_tool_that_does_not_know_the_chip_is_refused_with_the_reason(board: str, tool: str, why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        choose_tool(find_board(board), tool)  # type: ignore[arg-type] # the table's words
    assert why in caught.value.message
