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
        FitError: names each memory that is too small, and by how many bytes it is at least.
    """
    board = board.with_stack(compiled.least_stack_bytes)
    flash_bytes = compiled.constant_bytes + _FIRMWARE_FLASH_BYTES
    ram_bytes = compiled.arena_bytes + board.stack_size + _FIRMWARE_RAM_BYTES
    memories = (
        ("flash", flash_bytes, board.memory.flash.size, f"constants {compiled.constant_bytes}"),
        ("RAM", ram_bytes, board.memory.ram.size, f"arena {compiled.arena_bytes}, stack {board.stack_size}"),
    )
    shortages = [
        f"at least {needed} bytes of {memory} ({what}, and the firmware) where the board has {capacity}: "
        f"{needed - capacity} too many"
        for memory, needed, capacity, what in memories
        if needed > capacity
    ]
    if shortages:
        raise FitError(
            f"the model does not fit {board.id}: it needs {'; and '.join(shortages)}",
            hint="`mcubench boards list` shows boards with more; a smaller model is the other way out",
            missing_bytes={
                memory.lower(): needed - capacity for memory, needed, capacity, _ in memories if needed > capacity
            },
        )
