# SPDX-License-Identifier: Apache-2.0
"""The sources that tell the firmware its board and its build."""

import subprocess
from pathlib import Path

from mcubench.board import find_board
from mcubench.build.board_config import board_config_header, build_id_source


def test_the_compiler_reads_what_the_board_file_says(tmp_path: Path) -> None:
    board = find_board("mps2_an500")
    build_id = bytes(range(0xF0, 0x100))
    (tmp_path / "board_config.h").write_text(board_config_header(board))
    (tmp_path / "build_id.cc").write_text(build_id_source(build_id))
    (tmp_path / "main.cc").write_text(
        """#include "board_config.h"
        #include <cstdio>
        using namespace mcubench::config;
        int main() {
          static_assert(kClockHz == 25'000'000 && kStackBytes == 4096 && kBaud == 115200);
          static_assert(kPortUart0Base == 0x40004000);
          std::printf("%s %s ", kBoard, kCore);
          for (uint8_t byte : kBuildId) std::printf("%02x", byte);
        }
        """
    )
    sources = [tmp_path / "main.cc", tmp_path / "build_id.cc"]
    subprocess.run(["g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", *sources, "-o", tmp_path / "a"], check=True)
    done = subprocess.run([tmp_path / "a"], capture_output=True, text=True, check=True)
    assert done.stdout == f"mps2_an500 cortex-m7 {build_id.hex()}"


def test_the_header_does_not_depend_on_the_build() -> None:
    assert "0x" not in board_config_header(find_board("mps2_an500")).replace("0x40004000u", "")


def test_a_port_constant_becomes_a_camel_case_name() -> None:
    board = find_board("mps2_an500")
    port = board.port.model_copy(update={"constants": {"rcc_base": 0x40021000, "gpio_a": 1}})
    header = board_config_header(board.model_copy(update={"port": port}))
    assert "inline constexpr uint32_t kPortRccBase = 0x40021000u;" in header
    assert "inline constexpr uint32_t kPortGpioA = 0x00000001u;" in header
