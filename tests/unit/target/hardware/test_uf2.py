# SPDX-License-Identifier: Apache-2.0
"""UF2 blocks as the format's README has them, and the copy to a volume."""

import os
import shutil
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mcubench.target.hardware import copy_uf2
from mcubench.target.hardware.uf2 import uf2_file

FAMILY = 0xE48BFF56  # RP2040, in the format's list of families


def test_each_block_is_as_the_format_says() -> None:
    image = bytes(range(256)) * 2 + b"tail"
    data = uf2_file(0x10000000, image, FAMILY)
    assert len(data) == 3 * 512
    seen = b""
    for index in range(3):
        block = data[512 * index : 512 * (index + 1)]
        head = struct.unpack_from("<8I", block)
        # magicStart0, magicStart1, flags (familyID present), address, payload size, number, count, family
        assert head == (0x0A324655, 0x9E5D5157, 0x2000, 0x10000000 + 256 * index, 256, index, 3, FAMILY)
        assert block[-4:] == struct.pack("<I", 0x0AB16F30)
        seen += block[32 : 32 + 256]
    assert seen == image + b"\xff" * (768 - len(image))


def copy(file: Path, mounts: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, copy_uf2.__file__, file, "RPI-RP2"],
        env=os.environ | {"MCUBENCH_UF2_MOUNTS": str(mounts)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "firmware.uf2"
    path.write_bytes(uf2_file(0x10000000, b"program", FAMILY))
    return path


def test_without_the_volume_it_says_so(file: Path, tmp_path: Path) -> None:
    done = copy(file, tmp_path)
    assert (done.returncode, done.stdout) == (1, "no volume RPI-RP2 is mounted\n")


def test_a_board_takes_the_file_and_leaves(file: Path, tmp_path: Path) -> None:
    volume = tmp_path / "media" / "somebody" / "RPI-RP2"
    volume.mkdir(parents=True)
    (volume / "INFO_UF2.TXT").write_text("UF2 Bootloader v3.0\n")
    taken: list[bytes] = []

    def board() -> None:
        written = volume / "firmware.uf2"
        while not (written.exists() and written.stat().st_size == 512):
            time.sleep(0.01)
        taken.append(written.read_bytes())
        shutil.rmtree(volume)

    thread = threading.Thread(target=board)
    thread.start()
    done = copy(file, tmp_path / "media")
    thread.join(10)
    assert (done.returncode, taken) == (0, [file.read_bytes()]), done.stdout
