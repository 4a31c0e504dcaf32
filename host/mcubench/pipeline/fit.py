# SPDX-License-Identifier: Apache-2.0
"""Does the model fit the board? Asked before anything is compiled."""

from mcubench.board import Board
from mcubench.engines import CompiledModel
from mcubench.errors import FitError

# The least that the firmware takes besides the model, measured on the smallest build (Cortex-M0+, one operator):
# 6 KiB of flash, and the two frame buffers in RAM. The linker has the last word on what is between.
_FIRMWARE_FLASH_BYTES = 6 * 1024
_FIRMWARE_RAM_BYTES = 2 * 1024


def require_fit(board: Board, compiled: CompiledModel) -> None:
    """Refuse a model that cannot fit.

    Raises:
        FitError: names the memory, and by how many bytes it misses at least.
    """
    flash_bytes = compiled.constant_bytes + _FIRMWARE_FLASH_BYTES
    ram_bytes = compiled.arena_bytes + board.stack_size + _FIRMWARE_RAM_BYTES
    for memory, needed, capacity, what in (
        ("flash", flash_bytes, board.memory.flash.size, f"constants {compiled.constant_bytes} bytes"),
        ("RAM", ram_bytes, board.memory.ram.size, f"arena {compiled.arena_bytes}, stack {board.stack_size} bytes"),
    ):
        if needed > capacity:
            raise FitError(
                f"the model does not fit {board.id}: it needs at least {needed} bytes of {memory} ({what}, "
                f"and the firmware), the board has {capacity}: {needed - capacity} too many",
                hint="`mcubench boards list` shows boards with more; a smaller model is the other way out",
            )
