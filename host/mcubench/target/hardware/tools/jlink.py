# SPDX-License-Identifier: Apache-2.0
"""J-Link Commander."""

from collections.abc import Sequence

from mcubench.errors import ConfigError
from mcubench.target.hardware.flash_tool import Cause, FlashJob, FlashPlan
from mcubench.target.hardware.image import flash_image
from mcubench.target.hardware.program import find_program

_INSTALL = "install SEGGER's J-Link software package"
_SCRIPT = "flash.jlink"
_RESET_SCRIPT = "reset.jlink"


class JLinkTool:
    """Runs a script of Commander's: load, verify, reset, go."""

    name = "jlink"
    program: str | None = "JLinkExe"
    install_hint = _INSTALL
    causes: Sequence[Cause] = (
        Cause(
            r"Cannot connect to (the )?(J-Link|probe)|No emulators connected|FAILED: (Failed to open|Cannot)",
            "no J-Link answers",
            "plug the board in, at the debugger's USB socket, with a cable that has data lines",
        ),
        Cause(r"in use|busy", "another program has the J-Link", "end it, and run again"),
        Cause(
            r"secured|protected|locked",
            "the chip is locked against debuggers",
            "unlocking erases it: nrfjprog --recover, or J-Link Commander's unlock",
        ),
        Cause(
            r"VTref=0\.|VTarget = 0\.|target voltage too low",
            "the chip has no power",
            "is the board's power jumper set?",
        ),
        Cause(
            r"Could not find core|Cannot connect to target|Could not connect",
            "the J-Link is there, and the chip does not answer it",
            "is --board the board that is plugged in, and is it powered?",
        ),
    )

    def plan(self, job: FlashJob) -> FlashPlan:
        """Write, read back, let it run."""
        start, image = flash_image(job.elf, job.board.memory.flash)
        binary = job.folder / "firmware.bin"
        lines = ("r", f"loadbin {binary}, {start:#x}", f"verifybin {binary}, {start:#x}", "r", "g", "exit")
        script = "".join(f"{line}\n" for line in lines).encode()
        return FlashPlan([self._command(job, _SCRIPT)], files={"firmware.bin": image, _SCRIPT: script})

    def reset(self, job: FlashJob) -> Sequence[Sequence[str]]:
        """Reset, and let it run."""
        (job.folder / _RESET_SCRIPT).write_text("r\ng\nexit\n")
        return [self._command(job, _RESET_SCRIPT)]

    def version(self) -> str:
        """Commander says its version only when it connects: the path stands for it."""
        return str(find_program("JLinkExe", _INSTALL))

    def _command(self, job: FlashJob, script: str) -> list[str]:
        tools = job.board.flash_tools
        if tools is None or tools.jlink is None:
            raise ConfigError(f"{job.board.id} names no device of J-Link")
        probe = ["-SelectEmuBySN", job.probe] if job.probe is not None else []
        return [
            str(find_program("JLinkExe", _INSTALL)),
            *("-NoGui", "1", "-ExitOnError", "1", "-AutoConnect", "1", "-If", "SWD", "-Speed", "4000"),
            *("-Device", tools.jlink.device),
            *probe,
            *("-CommandFile", str(job.folder / script)),
        ]
