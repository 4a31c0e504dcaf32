# SPDX-License-Identifier: Apache-2.0
"""Board files: each mistake is one BoardError that names the file, the key and the way out."""

import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mcubench import resources
from mcubench.board import Board, load_board, load_boards
from mcubench.errors import BoardError

GOOD = (resources.BOARDS / "mps2_an500.yaml").read_text(encoding="utf-8")


def board_file(folder: Path, text: str, name: str = "myboard.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str, name: str = "myboard.yaml") -> str:
    path = board_file(folder, text, name)
    with pytest.raises(BoardError) as caught:
        load_board(path)
    assert caught.value.message.startswith(f"{path}: ")
    return caught.value.message.removeprefix(f"{path}: ")


@pytest.mark.parametrize("board", load_boards(), ids=lambda board: board.id)
def test_a_shipped_board_is_one_that_its_core_and_its_memory_allow(board: Board) -> None:
    assert (resources.BOARDS / f"{board.id}.yaml").is_file()
    assert board.note is not None or not board.runs_foreign_code
    for component in board.port_components:
        assert (resources.FIRMWARE / "lib" / component).is_dir()


def test_the_shipped_boards_are_those_that_the_readme_promises() -> None:
    # The list: M3, M4F, M7, M33, M55, and the M3 machine with Armv6-M code.
    promised = {
        ("mps2_an385", "cortex-m3", "cortex-m3"),
        ("mps2_an385_v6m", "cortex-m3", "cortex-m0plus"),
        ("mps2_an386", "cortex-m4", "cortex-m4"),
        ("mps2_an500", "cortex-m7", "cortex-m7"),
        ("mps2_an505", "cortex-m33", "cortex-m33"),
        ("mps3_an547", "cortex-m55", "cortex-m55"),
    }
    assert promised <= {
        (board.id, board.core, board.compile.cpu) for board in load_boards() if board.qemu is not None
    }


def test_a_size_may_have_a_unit(tmp_path: Path) -> None:
    # 1 KiB = 1024 B, 1 MiB = 1024 KiB (IEC 80000-13).
    text = GOOD.replace("size: 4 MiB} # ZBTSSRAM1", "size: 320 KiB} #").replace(
        "stack_size: 4 KiB", "stack_size: 2048"
    )
    board = load_board(board_file(tmp_path, text))
    assert (board.memory.flash.size, board.memory.ram.size, board.stack_size) == (327_680, 4_194_304, 2048)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("clock_hz:", "clok_hz:", "clock_hz: missing; clok_hz: unknown key; did you mean clock_hz?"),
        (
            "ram: {origin:",
            "ram: {orign:",
            "memory.ram.origin: missing; memory.ram.orign: unknown key; did you mean origin?",
        ),
        ("name:", "zzz: 1\nname:", "zzz: unknown key; known here: aliases, chip, clock_hz, compile, core,"),
        ("name:", '"a\\n\\e[1mb": 1\nname:', r"'a\n\x1b[1mb': unknown key"),
        ("name:", "id: other\nname:", "id: the name of the file says it"),
        ("name:", "clock_hz: 8000000\nname:", "clock_hz: there twice, in the mapping that begins in line 2"),
        ("25000000", "fast", "clock_hz: Input should be a valid integer, got 'fast'"),
        ("25000000", "0", "clock_hz: Input should be greater than or equal to 32768, got 0"),
        ("25000000", "25e6", "clock_hz: Input should be a valid integer"),
        ("stack_size: 4 KiB", "stack_size: true", "stack_size: Input should be a valid integer, got True"),
        (
            "stack_size: 4 KiB",
            "stack_size: 4 KB",
            "stack_size: a size is a whole number of bytes, or of KiB or MiB, as in 320 KiB",
        ),
        ("stack_size: 4 KiB", "stack_size: -8", "stack_size: Input should be greater than 0, got -8"),
        ("stack_size: 4 KiB", "stack_size: 100", "stack_size: must be a multiple of 8"),
        ("stack_size: 4 KiB", "stack_size: 4 MiB", "stack_size: 4194304 bytes do not fit in 4194304 bytes of ram"),
        ("core: cortex-m7", "core: cortex-m8", "core: Input should be 'cortex-m0', "),
        ("fpu: fpv5-sp-d16", "fpu: fpv4-sp-d16", "compile: cortex-m7 has no fpv4-sp-d16"),
        (
            "cpu: cortex-m7, fpu: fpv5-sp-d16",
            "cpu: cortex-m3, fpu: fpv4-sp-d16",
            "compile: cortex-m3 has no fpv4-sp-d16",
        ),
        (
            "cpu: cortex-m7, fpu: fpv5-sp-d16",
            "cpu: cortex-m33",
            "compile: code for cortex-m33 does not run on cortex-m7",
        ),
        ("0x20000000", "0x003ff000", "memory: flash and ram overlap"),
        ("0x20000000", "0xfff00000", "memory: ram ends beyond the 32-bit address space"),
        ("0x20000000", "0x100000000", "memory.ram.origin: Input should be less than 4294967296"),
        ("parts: [mps2]", "parts: [../mps2]", "port.parts.0: String should match pattern"),
        ("uart0_base", "UART0", "port.constants.UART0.[key]: String should match pattern"),
        ("machine: mps2-an500", "machine: 'mps2-an500,accel=kvm'", "qemu.machine: String should match pattern"),
        ("memory:", "memory: 4 MiB\nother:", "memory: Input should be a valid dictionary"),
    ],
)
def test_a_mistake_is_named_by_its_key(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in GOOD
    assert message in refusal(tmp_path, GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a board file is a mapping of keys to values"),
        ("- mps2", "a board file is a mapping of keys to values"),
        ("1: 2", "a board file is a mapping of keys to values"),
        ("name: [", "not YAML: "),
        ("name: !!python/object/apply:os.system [ls]", "not YAML: "),
        ("\x00", "not YAML: "),
        ("#" * 70_000, "too long for a board file (at most 65536 bytes)"),
    ],
)
def test_what_is_no_board_file_is_called_so(text: str, message: str, tmp_path: Path) -> None:
    assert message in refusal(tmp_path, text)


@pytest.mark.parametrize("name", ["My Board.yaml", "board[1].yaml", "-x.yaml", "ä.yaml"])
def test_a_file_name_that_is_no_board_name_is_refused(name: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, GOOD, name).startswith("the file's own name: String should match pattern")


def test_a_board_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none.yaml", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(BoardError) as caught:
            load_board(path)
        assert caught.value.message == f"cannot read the board file {path}: {reason}"


def test_the_digest_is_of_the_description_and_not_of_the_files_looks(tmp_path: Path) -> None:
    first = load_board(board_file(tmp_path, GOOD))
    again = load_board(board_file(tmp_path, "# a comment\n" + GOOD.replace("25000000", "25_000_000")))
    other = load_board(board_file(tmp_path, GOOD.replace("25000000", "24000000")))
    assert first.digest() == again.digest() != other.digest()


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)
KEYS = st.sampled_from(sorted(yaml.safe_load(GOOD)))


def loads_or_is_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            load_board(board_file(Path(folder), text))
        except BoardError as error:
            controls = [c for c in error.message if unicodedata.category(c) == "Cc"]
            assert controls == []


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_value_of_any_key_is_a_board_or_a_board_error(changes: dict[str, Any]) -> None:
    loads_or_is_refused(yaml.safe_dump({**yaml.safe_load(GOOD), **changes}))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.text(max_size=12))
def test_any_damage_to_the_text_is_a_board_or_a_board_error(start: int, length: int, new: str) -> None:
    loads_or_is_refused((GOOD[:start] + new + GOOD[start + length :]).replace("\r", "\n"))
