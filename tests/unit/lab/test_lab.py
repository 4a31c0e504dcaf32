# SPDX-License-Identifier: Apache-2.0
"""lab.yaml: what is on the desk, and what such a file may not say."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcubench.errors import ConfigError
from mcubench.lab import LabBoard, load_lab


def write(folder: Path, text: str) -> Path:
    path = folder / "lab.yaml"
    path.write_text(text)
    return path


def test_a_board_is_found_by_its_name(tmp_path: Path) -> None:
    lab = load_lab(
        write(tmp_path, "boards:\n  nucleo_f746: {port: /dev/ttyACM3, serial_number: 066A, note: shelf}\n")
    )
    assert lab.board("nucleo_f746") == LabBoard(port="/dev/ttyACM3", serial_number="066A", note="shelf")
    assert lab.board("rpi_pico") == LabBoard()


def test_no_file_is_an_empty_desk(tmp_path: Path) -> None:
    assert load_lab(tmp_path / "lab.yaml").board("nucleo_f746") == LabBoard()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("boards: {a: {prot: x}}", "boards.a.prot: unknown key"),
        ("boards: {a: {flash_tool: dd}}", "boards.a.flash_tool: "),
        ("board: {}", "board: unknown key; did you mean boards"),
        ("- a", "a lab file is a mapping"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_lab(write(tmp_path, text))
    assert message in caught.value.message


@given(text=st.text(max_size=200))
def test_any_text_is_a_desk_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("lab") / "lab.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    with suppress(ConfigError):
        load_lab(path)
