# SPDX-License-Identifier: Apache-2.0
"""What the wire library costs on the smallest core, and that it builds there without a warning."""

import subprocess
from pathlib import Path

import pytest

from firmware.host_compiler import FIRMWARE_LIB

# Its share of the 12 KiB that the whole harness may take.
MAX_FLASH_BYTES = 2560
COMPILE = [
    "arm-none-eabi-g++",
    "-std=c++17",
    "-mcpu=cortex-m0plus",
    "-mthumb",
    "-Os",
    "-fno-exceptions",
    "-fno-rtti",
    "-ffunction-sections",
    "-Wall",
    "-Wextra",
    "-Werror",
    f"-I{FIRMWARE_LIB}",
]


@pytest.mark.emulated
def test_it_keeps_to_its_share_of_flash_and_has_no_ram_of_its_own(tmp_path: Path) -> None:
    objects = []
    for source in sorted((FIRMWARE_LIB / "wire").glob("*.cc")):
        objects.append(tmp_path / f"{source.stem}.o")
        subprocess.run([*COMPILE, "-c", str(source), "-o", str(objects[-1])], check=True)
    listing = subprocess.run(
        ["arm-none-eabi-size", "-t", *map(str, objects)], capture_output=True, text=True, check=True
    ).stdout
    text, data, bss = map(int, listing.splitlines()[-1].split()[:3])
    assert 0 < text <= MAX_FLASH_BYTES
    assert (data, bss) == (0, 0)
