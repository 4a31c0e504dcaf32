# SPDX-License-Identifier: Apache-2.0
"""pyOCD: CMSIS-DAP, ST-LINK and J-Link probes; most STM32 only with a CMSIS pack."""

from collections.abc import Sequence

from mcubench.errors import ConfigError
from mcubench.target.hardware.flash_tool import Cause, FlashJob, FlashPlan
from mcubench.target.hardware.image import flash_image
from mcubench.target.hardware.program import find_program, program_version

_INSTALL = "install it: pipx install pyocd (in an environment of its own: it wants another Capstone than mcubench)"


class PyOcdTool:
    """Writes by `flash`, then compares the memory with the image."""

    name = "pyocd"
    program: str | None = "pyocd"
    install_hint = _INSTALL
    causes: Sequence[Cause] = (
        Cause(
            r"No connected debug probes|No available debug probes|No target device available",
            "no debug probe answers",
            "plug the board in, at the debugger's USB socket, with a cable that has data lines",
        ),
        Cause(
            r"Target type \S+ (is )?not recognized",
            "pyOCD does not know the chip without its CMSIS pack",
            "install the pack: pyocd pack update && pyocd pack install, with the chip's name",
        ),
        Cause(r"claim interface|Resource busy", "another program has the debug probe", "end it, and run again"),
        Cause(
            r"protected|APPROTECT|is locked",
            "the chip is locked against debuggers",
            "unlocking erases it: pyocd erase --mass",
        ),
        Cause(
            r"firmware version .* too old|must be upgraded|upgrade.*firmware",
            "the debug probe's firmware is too old for pyOCD",
            "update it by the vendor's tool",
        ),
        Cause(r"No ACK|WAIT ACK|FAULT ACK", "the probe is there, and the chip does not answer it", "is it powered?"),
    )

    def plan(self, job: FlashJob) -> FlashPlan:
        """Write, compare, let it run."""
        start, image = flash_image(job.elf, job.board.memory.flash)
        name = "firmware.bin"
        compare = f"compare {start:#x} {len(image):#x} {job.folder / name}"
        options = self._options(job)
        pyocd = str(find_program("pyocd", _INSTALL))
        return FlashPlan(
            [
                [pyocd, "flash", "-W", *options, "--no-reset", "--format", "elf", str(job.elf)],
                [pyocd, "commander", "-W", *options, "-M", "halt", "-c", compare, "-c", "reset", "-c", "exit"],
            ],
            files={name: image},
        )

    def reset(self, job: FlashJob) -> Sequence[Sequence[str]]:
        """Reset, and let it run."""
        return [[str(find_program("pyocd", _INSTALL)), "reset", "-W", *self._options(job)]]

    def version(self) -> str:
        """The package's."""
        return program_version(find_program("pyocd", _INSTALL), "--version")

    def _options(self, job: FlashJob) -> list[str]:
        tools = job.board.flash_tools
        if tools is None or tools.pyocd is None:
            raise ConfigError(f"{job.board.id} names no target of pyOCD")
        probe = ["--uid", job.probe] if job.probe is not None else []
        return ["--target", tools.pyocd.target, *probe]
