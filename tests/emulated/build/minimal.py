# SPDX-License-Identifier: Apache-2.0
"""A firmware of a few lines, in a folder of its own, with the repository's PlatformIO platform."""

import shutil
from pathlib import Path

from mcubench import resources
from mcubench.board import Board, find_board
from mcubench.build import BuildOptions, BuiltFirmware, Program, build_firmware
from mcubench.optimize import Optimize

MINIMAL = Path(__file__).with_name("minimal_firmware")
COMPONENTS = ("wire", "kernels/portable", "engine_aot", "port_cortex_m")
_MODEL = """// SPDX-License-Identifier: Apache-2.0
#include "engine_aot/model.h"
#include "kernels/scale.h"

namespace mcubench {{

__attribute__((section(".rodata.mcubench_weights"))) extern const int8_t kWeights[] = {{1, 2, {weight}}};
extern const size_t kWeightCount = sizeof(kWeights);
alignas(16) __attribute__((section(".bss.mcubench_arena"))) uint8_t g_arena[{arena}];
void Operator() {{ g_arena[0] = static_cast<uint8_t>(Scale(kWeights, kWeightCount, 2.0f)); }}

}}  // namespace mcubench
"""


def copy_firmware(folder: Path) -> Path:
    """A firmware root at `folder`."""
    shutil.copytree(MINIMAL, folder)
    shutil.copytree(resources.FIRMWARE / "platform", folder / "platform")
    return folder


def program(weight: int = 3, *, arena_bytes: int = 256) -> Program:
    """A model that sums its weights 1, 2 and `weight`, doubled, into the first byte of the arena."""
    return Program({"model.cc": _MODEL.format(weight=weight, arena=arena_bytes)}, COMPONENTS, "aot")


def build(
    firmware: Path,
    board: str | Board = "mps2_an500",
    source: Program | None = None,
    *,
    optimize: Optimize = "balanced",
) -> BuiltFirmware:
    """Build `source` with the defaults that most tests want."""
    description = find_board(board) if isinstance(board, str) else board
    options = BuildOptions(optimize=optimize)
    return build_firmware(description, source or program(), options, firmware=firmware)
