# SPDX-License-Identifier: Apache-2.0
"""The real flash tools, through PlatformIO's upload target, as far as they get without a probe."""

import shutil
import sys
from pathlib import Path

import pytest

from mcubench.board import FlashToolName, find_board
from mcubench.build import BuildOptions, upload
from mcubench.dataset import resolve_model_path
from mcubench.errors import ToolError
from mcubench.pipeline import EngineChoice, build_model
from mcubench.progress import Silent
from mcubench.target.hardware.flash import Flasher

pytestmark = pytest.mark.emulated

# What tools/setup --dev installs: a tool, a board, and how the sentence goes on.
TOOLS: list[tuple[FlashToolName, str, str]] = [
    ("openocd", "nucleo_f746", "no debug probe answers"),
    ("openocd", "disco_f746ng", "no debug probe answers"),
    ("openocd", "nucleo_f446re", "no debug probe answers"),
    ("openocd", "rpi_pico", "no debug probe answers"),
    ("openocd", "nucleo_h743zi2", "no debug probe answers"),
    ("openocd", "nucleo_u575zi_q", "no debug probe answers"),
    ("openocd", "nucleo_g071rb", "no debug probe answers"),
    ("openocd", "nucleo_l4r5zi", "no debug probe answers"),
    ("openocd", "nrf52840dk", "no debug probe answers"),
    ("openocd", "microbit", "no debug probe answers"),
    ("openocd", "stm32vldiscovery", "no debug probe answers"),
    ("openocd", "netduinoplus2", "no debug probe answers"),
    ("st-flash", "nucleo_f746", "no ST-LINK answers"),
    ("pyocd", "nrf52840dk", "no debug probe answers"),
    ("uf2", "rpi_pico", "no board is in BOOTSEL mode"),
    ("uf2", "rpi_pico2", "no board is in BOOTSEL mode"),
]


@pytest.mark.parametrize(("tool", "board", "sentence"), TOOLS, ids=lambda value: str(value)[:24])
def test_a_real_tool_without_a_probe_says_what_is_wrong(tool: FlashToolName, board: str, sentence: str) -> None:
    description = find_board(board)
    model = resolve_model_path("digits")
    built = build_model(model, description, EngineChoice("aot"), BuildOptions(), Silent())
    with pytest.raises(ToolError) as caught:
        Flasher(description, tool, None).flash(built.firmware.elf)
    assert caught.value.message.startswith(f"{tool} could not flash {board}: {sentence}"), caught.value.log_tail
    assert caught.value.hint
    assert caught.value.log_tail


def test_every_tool_of_the_environment_says_its_version() -> None:
    for tool, board in (("openocd", "nucleo_f746"), ("st-flash", "nucleo_f746"), ("pyocd", "nrf52840dk")):
        assert Flasher(find_board(board), tool, None).tool.version()[0].isdigit()  # type: ignore[arg-type] # a tool


def test_a_tool_that_is_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(ToolError) as caught:
        Flasher(find_board("nucleo_f746"), "openocd", None).flash(tmp_path / "firmware.elf")
    assert (caught.value.message, caught.value.hint) == (
        "the flash tool openocd is not on PATH",
        "install it: apt-get install openocd",
    )


def test_what_a_tool_takes_is_what_is_reported() -> None:
    sleep = shutil.which("sleep")
    assert sleep is not None
    done = upload(find_board("nucleo_f746"), [[sleep, "0.2"], [sleep, "0.1"]])
    assert done.returncode == 0
    assert 0.3 <= done.seconds < 3


def test_the_first_command_that_fails_is_the_last() -> None:
    done = upload(find_board("nucleo_f746"), [["/bin/sh", "-c", "echo first; exit 3"], ["/bin/echo", "second"]])
    assert done.returncode != 0
    assert "first" in done.log
    assert "second" not in done.log
