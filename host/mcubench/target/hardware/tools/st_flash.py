# SPDX-License-Identifier: Apache-2.0
"""st-flash, of the open ST-LINK tools."""

from collections.abc import Sequence

from mcubench.errors import ConfigError
from mcubench.target.hardware.flash_tool import Cause, FlashJob, FlashPlan
from mcubench.target.hardware.image import flash_image
from mcubench.target.hardware.program import find_program, program_version

_INSTALL = "install it: apt-get install stlink-tools"


class StFlashTool:
    """Writes a binary image, and reads it back by itself."""

    name = "st-flash"
    program: str | None = "st-flash"
    install_hint = _INSTALL
    causes: Sequence[Cause] = (
        Cause(
            r"Couldn't find any ST-Link|Couldn't find ST-Link",
            "no ST-LINK answers",
            "plug the board in, at the debugger's USB socket, with a cable that has data lines",
        ),
        Cause(r"claim|busy", "another program has the ST-LINK", "end the other debugger or IDE, and run again"),
        Cause(
            r"unknown chip id|Can not connect to target|Failed to connect to target",
            "the ST-LINK is there, and the chip does not answer, or st-flash does not know it",
            "is --board the board that is plugged in, and is it powered?",
        ),
        Cause(
            r"upgrade.*firmware|firmware.*upgrade|too old",
            "the ST-LINK's firmware is too old",
            "update it by STM32CubeProgrammer or ST-LinkUpgrade",
        ),
        Cause(r"protected|RDP", "the chip is locked against debuggers", "unlocking erases it: STM32CubeProgrammer"),
    )

    def plan(self, job: FlashJob) -> FlashPlan:
        """Write and read back under reset, then let it run."""
        tools = job.board.flash_tools
        if tools is None or tools.st_flash is None:
            raise ConfigError(f"{job.board.id} names no address for st-flash")
        start, image = flash_image(job.elf, job.board.memory.flash)
        address = tools.st_flash.address
        if start != address:
            raise ConfigError(f"{job.elf} begins at {start:#010x}, and st-flash writes at {address:#010x}")
        name = "firmware.bin"
        written = ("write", str(job.folder / name), f"{start:#x}")
        command = self._command(job, "--connect-under-reset", "--reset", *written)
        return FlashPlan([command], files={name: image})

    def reset(self, job: FlashJob) -> Sequence[Sequence[str]]:
        """Reset, and let it run."""
        return [self._command(job, "reset")]

    def version(self) -> str:
        """The tools' own."""
        return program_version(find_program("st-flash", _INSTALL), "--version")

    def _command(self, job: FlashJob, *words: str) -> list[str]:
        probe = ["--serial", job.probe] if job.probe is not None else []
        return [str(find_program("st-flash", _INSTALL)), *probe, *words]
