# SPDX-License-Identifier: Apache-2.0
"""Counting what a firmware executes on QEMU: what to start QEMU with, and what was counted.

An instruction counts each time QEMU executes it: one that an IT block skips does, and so does a low-overhead loop's
LE each time around (a Cortex-M55 leaves it out after the first). An access counts for each register of an LDM or STM,
and for each lane of a Helium load or store that is not masked out; the bytes are what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mcubench.errors import MeasurementError
from mcubench.execution import Execution
from mcubench.target.plugin.compile import escape, plugin_library
from mcubench.target.plugin.decode import Recording, Violation, decode
from mcubench.target.plugin.image import read_image
from mcubench.target.plugin.spans import execution

_OUTPUT = "counts.bin"
_LARGEST_OUTPUT_BYTES = 256 * 1024 * 1024


class CountingMode(StrEnum):
    """What is counted; each mode counts what those before it do, and takes longer."""

    COUNTS = "counts"
    EDGES = "edges"
    MEMORY = "memory"


@dataclass(frozen=True)
class Region:
    """A memory of the board. What lies in none is a device."""

    name: str
    start: int
    size_bytes: int


class CountingPlugin:
    """The plugin in one run of QEMU. `folder` is where it writes to; it must last as long as the run.

    It replaces its file in one step whenever an inference ends, before the firmware goes on: once the firmware has
    answered the file is whole, and the emulator may be killed at any time.
    """

    counter = "QEMU plugin"

    def __init__(self, qemu: Path, qemu_version: str, folder: Path) -> None:
        self._qemu = qemu
        self._qemu_version = qemu_version
        self._output = folder / _OUTPUT
        self._region_names: tuple[str, ...] = ()

    def prepare(self, elf: Path, regions: Sequence[Region], mode: CountingMode) -> list[str]:
        """The options that make QEMU count what `elf` executes.

        `regions`, 1 to 16 of them, are looked at in mode MEMORY only: all other addresses are devices'.

        Raises:
            ToolError: it cannot be counted here: no C compiler, no plugins in this QEMU, or no markers in the ELF.
            FileError: the cache folder cannot be written.
        """
        image = read_image(elf)
        library = plugin_library(self._qemu, self._qemu_version)
        arguments = [
            f"file={escape(library)}",
            f"out={escape(self._output)}",
            f"begin={image.begin:#x}",
            f"end={image.end:#x}",
            *(f"handler={address:#x}" for address in image.handlers),
        ]
        if image.operator is not None:
            arguments.append(f"operator={image.operator:#x}")
        if mode is not CountingMode.COUNTS:
            arguments.append("edges=on")
        if mode is CountingMode.MEMORY:
            self._region_names = tuple(region.name for region in regions)
            arguments += [f"region={region.start:#x}:{region.size_bytes:#x}" for region in regions]
        return ["-plugin", ",".join(arguments)]

    def arm(self) -> None:
        """Forget what was counted: read() is about inferences after this."""
        self._output.unlink(missing_ok=True)

    def read(self) -> Execution:
        """The last inference that ended since the plugin was armed.

        Its `operators` are empty where the engine called no marker between them. No exception was taken, or this
        fails; in mode MEMORY, no device was touched either.

        Raises:
            MeasurementError: none ended, or something happened that makes the count worthless.
        """
        recording = self.recording()
        if recording.violation is not None:
            raise MeasurementError(
                f"the count is worthless: {_explain(recording)}",
                hint="an inference runs with interrupts off, and touches no device",
            )
        if recording.regions != len(self._region_names):
            raise MeasurementError(f"the counter's file has {recording.regions} regions, not those that it was given")
        return execution(recording, self._region_names)

    def recording(self) -> Recording:
        """What the plugin wrote, as it is.

        Raises:
            MeasurementError: nothing, or not that.
        """
        try:
            if self._output.stat().st_size > _LARGEST_OUTPUT_BYTES:
                raise MeasurementError(f"the counter wrote more than {_LARGEST_OUTPUT_BYTES} bytes")
            data = self._output.read_bytes()
        except FileNotFoundError as error:
            raise MeasurementError(
                "the emulator counted no inference",
                hint="does the firmware enter its markers, and is there room in the folder for temporary files?",
            ) from error
        except OSError as error:
            raise MeasurementError(f"cannot read what the emulator counted: {error.strerror}") from error
        return decode(data)


def _explain(recording: Recording) -> str:
    place = f"{recording.violation_address:#x}"
    match recording.violation:
        case Violation.HANDLER_ENTERED:
            return f"an exception was taken during the inference (its handler is at {place})"
        case Violation.DEVICE_TOUCHED:
            return f"the instruction at {place} touched a device (at {recording.violation_data_address:#x})"
        case _:
            return f"the marker at {place} was not called as a function"
