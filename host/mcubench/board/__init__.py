# SPDX-License-Identifier: Apache-2.0
"""Board descriptions: one YAML file a board, loaded, validated and listed."""

from mcubench.board.catalogue import find_board, load_board, load_boards
from mcubench.board.description import (
    Board,
    BoardList,
    Energy,
    FlashToolName,
    FlashTools,
    MemoryRegion,
    QemuMachine,
    Speed,
    Timing,
    UsbId,
)
from mcubench.board.stand_in import on_qemu

__all__ = [
    "Board",
    "BoardList",
    "Energy",
    "FlashToolName",
    "FlashTools",
    "MemoryRegion",
    "QemuMachine",
    "Speed",
    "Timing",
    "UsbId",
    "find_board",
    "load_board",
    "load_boards",
    "on_qemu",
]
