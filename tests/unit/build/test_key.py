# SPDX-License-Identifier: Apache-2.0
"""The content key: everything that the ELF depends on changes it, and nothing else does."""

import dataclasses
import os
from pathlib import Path

import pytest

from mcubench.board import Board, find_board
from mcubench.build import BuildOptions, Program, Toolchain
from mcubench.build.key import content_key, hash_firmware, provenance
from mcubench.errors import FileError

GCC = Toolchain(Path("/usr/bin/arm-none-eabi-gcc"), "arm-none-eabi-gcc 12.2.1", "arm-none-eabi-gcc (x) 12.2.1")
BOARD, PROGRAM, OPTIONS = find_board("mps2_an500"), Program({"a.cc": "1"}, ("wire",), "aot"), BuildOptions()


PARTS = ("wire",)


def _firmware(folder: Path) -> Path:
    for name in ("src/main.cc", "lib/wire/wire.cc", "platform/platform.json"):
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(name)
    return folder


def test_the_same_tree_elsewhere_has_the_same_hash(tmp_path: Path) -> None:
    one, other = _firmware(tmp_path / "one"), _firmware(tmp_path / "other")
    os.utime(other / "src/main.cc", (0, 0))
    (other / "platform/__pycache__").mkdir()
    (other / "platform/__pycache__/main.cpython-311.pyc").write_bytes(b"x")
    assert hash_firmware(one, PARTS) == hash_firmware(other, PARTS)


@pytest.mark.parametrize("name", ["src/main.cc", "lib/wire/wire.cc", "platform/platform.json", "lib/wire/new.h"])
def test_every_file_counts(tmp_path: Path, name: str) -> None:
    firmware = _firmware(tmp_path)
    before = hash_firmware(firmware, PARTS)
    (firmware / name).write_text("changed")
    assert hash_firmware(firmware, PARTS) != before


def test_a_component_that_is_not_linked_counts_where_it_is_included(tmp_path: Path) -> None:
    firmware = _firmware(tmp_path)
    (firmware / "lib" / "port_other").mkdir()
    before = hash_firmware(firmware, PARTS)
    (firmware / "lib" / "port_other" / "other.h").write_text("// of another board")
    assert hash_firmware(firmware, PARTS) == before
    (firmware / "lib" / "wire" / "wire.cc").write_text('#include "port_other/other.h"\n')
    including = hash_firmware(firmware, PARTS)
    (firmware / "lib" / "port_other" / "other.h").write_text("// changed")
    assert hash_firmware(firmware, PARTS) != including


def test_a_name_counts(tmp_path: Path) -> None:
    firmware = _firmware(tmp_path)
    before = hash_firmware(firmware, PARTS)
    (firmware / "src/main.cc").rename(firmware / "src/other.cc")
    assert hash_firmware(firmware, PARTS) != before


def test_a_folder_that_is_no_firmware_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=str(tmp_path)):
        hash_firmware(tmp_path, PARTS)


def _key(
    board: Board = BOARD,
    program: Program = PROGRAM,
    options: BuildOptions = OPTIONS,
    *,
    toolchain: Toolchain = GCC,
    firmware_sha256: str = "1",
    script: str = "2",
) -> str:
    facts = provenance(board, program, options, toolchain=toolchain, firmware_sha256=firmware_sha256, script=script)
    return content_key(facts)


def test_every_input_changes_the_key() -> None:
    keys = [
        _key(),
        _key(find_board("mps2_an386")),
        _key(BOARD.model_copy(update={"clock_hz": 1_000_000})),
        _key(program=Program({"a.cc": "2"}, ("wire",), "aot")),
        _key(program=Program({"b.cc": "1"}, ("wire",), "aot")),
        _key(program=Program({"a.cc": "1"}, ("wire", "bench"), "aot")),
        _key(program=Program({"a.cc": "1"}, ("wire",), "tflm")),
        _key(options=BuildOptions("size")),
        _key(toolchain=dataclasses.replace(GCC, banner="arm-none-eabi-gcc (y) 12.2.1")),
        _key(firmware_sha256="3"),
        _key(script="3"),
    ]
    assert len(set(keys)) == len(keys)


def test_the_place_of_the_compiler_does_not_change_the_key() -> None:
    assert _key(toolchain=dataclasses.replace(GCC, path=Path("/opt/gcc/bin/arm-none-eabi-gcc"))) == _key()


def test_the_order_of_sources_and_components_does_not_change_the_key() -> None:
    one = Program({"a.cc": "1", "b.cc": "2"}, ("wire", "bench"), "aot")
    other = Program({"b.cc": "2", "a.cc": "1"}, ("bench", "wire"), "aot")
    assert _key(program=one) == _key(program=other)
