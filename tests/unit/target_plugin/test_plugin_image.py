# SPDX-License-Identifier: Apache-2.0
"""Files that cannot be counted, and an output that is not there."""

from pathlib import Path

import pytest

from mcubench.errors import MeasurementError, ToolError
from mcubench.target.plugin import CountingPlugin
from mcubench.target.plugin.image import read_image


def test_a_file_that_is_not_there_is_a_clear_message(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"cannot read .*no\.elf: No such file"):
        read_image(tmp_path / "no.elf")


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"\x7fELF" + bytes(range(60)), b"text\n" * 100])
def test_a_file_that_is_no_elf_is_a_clear_message(data: bytes, tmp_path: Path) -> None:
    elf = tmp_path / "firmware.elf"
    elf.write_bytes(data)
    with pytest.raises(ToolError, match=r"is not a whole ELF file|cannot be counted"):
        read_image(elf)


def test_an_emulator_that_counted_nothing_is_a_clear_message(tmp_path: Path) -> None:
    plugin = CountingPlugin(Path("qemu-system-arm"), "7.2.22", tmp_path)
    plugin.arm()
    with pytest.raises(MeasurementError, match="counted no inference"):
        plugin.read()
    (tmp_path / "counts.bin").mkdir()
    with pytest.raises(MeasurementError, match=r"cannot read what the emulator counted"):
        plugin.read()
