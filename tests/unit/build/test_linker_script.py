# SPDX-License-Identifier: Apache-2.0
"""The linker script: the board's memories, and each component's archive in the section of its kind."""

import re

from mcubench.board import find_board
from mcubench.build.linker_script import linker_script

COMPONENTS = (
    "status",
    "wire",
    "bench",
    "engine_aot",
    "kernels/portable",
    "kernels/dsp",
    "port_cortex_m",
    "port_mps2",
)


def _archives(script: str, section: str) -> list[str]:
    match = re.search(rf"^  \.{section} : .*?{{\n(.*?)^  }}", script, re.MULTILINE | re.DOTALL)
    assert match is not None
    return re.findall(r"\*/lib(\w+)\.a:", match[1])


def test_memories_are_the_boards() -> None:
    script = linker_script(find_board("mps2_an505"), COMPONENTS)
    # AN505's SSRAM1 and SSRAM2, 4 MiB each (boards/mps2_an505.yaml).
    assert "FLASH (rx) : ORIGIN = 0x10000000, LENGTH = 4194304" in script
    assert "RAM (rwx)  : ORIGIN = 0x38000000, LENGTH = 4194304" in script
    assert ". += 4096;" in script


def test_each_component_is_in_the_section_of_its_kind() -> None:
    script = linker_script(find_board("mps2_an500"), COMPONENTS)
    assert _archives(script, "kernels") == ["kernels_dsp", "kernels_portable"]
    assert _archives(script, "engine") == ["engine_aot"]
    assert _archives(script, "model_code") == ["model"]
    assert _archives(script, "startup") == ["port_cortex_m"]
    assert _archives(script, "harness") == [
        "main",
        "config",
        "bench",
        "port_cortex_m",
        "port_mps2",
        "status",
        "wire",
    ]


def test_the_order_of_the_components_does_not_matter() -> None:
    board = find_board("mps2_an500")
    assert linker_script(board, COMPONENTS) == linker_script(board, reversed(COMPONENTS))
