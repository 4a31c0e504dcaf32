# SPDX-License-Identifier: Apache-2.0
"""picotool: Raspberry Pi boards in BOOTSEL mode, over USB."""

from collections.abc import Sequence

from mcubench.target.hardware.flash_tool import Cause, FlashJob, FlashPlan
from mcubench.target.hardware.program import find_program, program_version

_INSTALL = "install it: https://github.com/raspberrypi/picotool"


class PicotoolTool:
    """Writes an ELF file, reads it back, and lets it run."""

    name = "picotool"
    program: str | None = "picotool"
    install_hint = _INSTALL
    causes: Sequence[Cause] = (
        Cause(
            r"No accessible RP.*BOOTSEL mode",
            "no board is in BOOTSEL mode",
            "hold the BOOTSEL button while you plug the board in",
        ),
    )

    def plan(self, job: FlashJob) -> FlashPlan:
        """Load, verify, execute."""
        probe = ["--ser", job.probe] if job.probe is not None else []
        program = str(find_program("picotool", _INSTALL))
        return FlashPlan([[program, "load", "-v", "-x", str(job.elf), "-t", "elf", *probe]])

    def reset(self, job: FlashJob) -> Sequence[Sequence[str]]:
        """It reaches a board in BOOTSEL mode only, which ours has left."""
        del job
        return []

    def version(self) -> str:
        """The tool's own."""
        return program_version(find_program("picotool", _INSTALL), "version")
