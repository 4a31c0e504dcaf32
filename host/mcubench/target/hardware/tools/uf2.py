# SPDX-License-Identifier: Apache-2.0
"""A copy to the volume of a board in BOOTSEL mode: no tool, no probe."""

import sys
from collections.abc import Sequence
from pathlib import Path

from mcubench.errors import ConfigError
from mcubench.target.hardware.flash_tool import Cause, FlashJob, FlashPlan
from mcubench.target.hardware.image import flash_image
from mcubench.target.hardware.uf2 import uf2_file

_COPY = Path(__file__).parents[1] / "copy_uf2.py"


class Uf2Tool:
    """The boot ROM takes the blocks and starts what they make; it checks each block's address and family itself."""

    name = "uf2"
    program: str | None = None
    install_hint = ""
    causes: Sequence[Cause] = (
        Cause(
            r"no volume",
            "no board is in BOOTSEL mode: its volume is not mounted",
            "hold the BOOTSEL button while you plug the board in, and mount the volume if your desktop does not",
        ),
        Cause(
            r"the volume is still there",
            "the board did not take the firmware: it is still in BOOTSEL mode",
            "is --board the board that is plugged in? A board refuses another family's firmware",
        ),
    )

    def plan(self, job: FlashJob) -> FlashPlan:
        """Copy, and see the board leave BOOTSEL mode."""
        tools = job.board.flash_tools
        if tools is None or tools.uf2 is None:
            raise ConfigError(f"{job.board.id} names no UF2 volume")
        start, image = flash_image(job.elf, job.board.memory.flash)
        name = "firmware.uf2"
        command = [sys.executable, str(_COPY), str(job.folder / name), tools.uf2.volume]
        return FlashPlan([command], files={name: uf2_file(start, image, tools.uf2.family)})

    def reset(self, job: FlashJob) -> Sequence[Sequence[str]]:
        """Nothing resets the board but its own firmware."""
        del job
        return []

    def version(self) -> str:
        """A copy has none."""
        return "file copy"
