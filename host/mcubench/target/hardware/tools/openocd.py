# SPDX-License-Identifier: Apache-2.0
"""OpenOCD: ST-LINK, CMSIS-DAP and J-Link probes, without a vendor's package."""

from collections.abc import Sequence

from mcubench.errors import ConfigError
from mcubench.target.hardware.flash_tool import Cause, FlashJob, FlashPlan
from mcubench.target.hardware.program import find_program, program_version

_INSTALL = "install it: apt-get install openocd"


class OpenOcdTool:
    """Writes by `program`, which reads back what it wrote."""

    name = "openocd"
    program: str | None = "openocd"
    install_hint = _INSTALL
    causes: Sequence[Cause] = (
        Cause(
            r"LIBUSB_ERROR_BUSY|claim interface|device or resource busy",
            "another program has the debug probe",
            "end the other debugger or IDE, and run again",
        ),
        Cause(
            r"firmware.{0,40}(too old|upgrade|outdated|not support)|(upgrade|update).{0,30}firmware",
            "the debug probe's firmware is too old for OpenOCD",
            "update it by the vendor's tool: STM32CubeProgrammer or ST-LinkUpgrade for an ST-LINK",
        ),
        Cause(
            r"target voltage may be too low|target voltage: 0\.|target needs power|undervoltage",
            "the chip has no power, or too little",
            "is the board's power jumper set to the USB socket that is plugged in?",
        ),
        Cause(
            r"RDP level|read.?out protection|protected.*(unlock|mass)|AP lock|APPROTECT|device is locked",
            "the chip is locked against debuggers",
            "unlocking erases it: STM32CubeProgrammer, or nrfjprog --recover",
        ),
        Cause(
            r"expected 1 of|UNEXPECTED|auto_probe failed|Cannot identify target|unknown device id|not a .* device",
            "the chip on the probe is another one than the board's",
            "is --board the board that is plugged in?",
        ),
        Cause(
            r"open failed|unable to find a matching|No J-Link device found|unable to open .*device|no device found",
            "no debug probe answers",
            "plug the board in, at the debugger's USB socket, with a cable that has data lines",
        ),
        Cause(
            r"unable to connect to the target|init mode failed|DP initialisation failed|Error connecting DP",
            "the probe is there, and the chip does not answer it",
            "is the board powered, and are the debugger's jumpers set? Try with its reset button held down",
        ),
    )

    def plan(self, job: FlashJob) -> FlashPlan:
        """Write, read back, let it run.

        A chip whose firmware sleeps or took the debug pins answers only under reset: that is tried the second time.
        """
        program = f"program {{{job.elf}}} verify reset exit"
        return FlashPlan(
            [self._command(job, program)],
            again=r"unable to connect to the target|init mode failed|Error connecting DP",
        )

    def reset(self, job: FlashJob) -> Sequence[Sequence[str]]:
        """Reset, and let it run."""
        return [self._command(job, "init; reset run; exit")]

    def version(self) -> str:
        """OpenOCD's own."""
        return program_version(find_program("openocd", _INSTALL), "--version")

    def _command(self, job: FlashJob, what: str) -> list[str]:
        tools = job.board.flash_tools
        if tools is None or tools.openocd is None:
            raise ConfigError(f"{job.board.id} names no OpenOCD configuration")
        files = [word for name in tools.openocd.config for word in ("-f", name)]
        probe = ["-c", f"adapter serial {job.probe}"] if job.probe is not None else []
        return [str(find_program("openocd", _INSTALL)), *files, *probe, "-c", what]
