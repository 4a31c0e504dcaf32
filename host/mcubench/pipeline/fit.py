# SPDX-License-Identifier: Apache-2.0
"""Does the model fit the board and the protocol? Asked before anything is compiled."""

import cbor2

from mcubench.board import Board
from mcubench.engines import CompiledModel
from mcubench.errors import FitError, UnsupportedError
from mcubench.model import Graph
from mcubench.wire import MAX_BODY_BYTES

# The least that the firmware takes besides the model, measured on the smallest build (Cortex-M0+, one operator):
# 6 KiB of flash, and the two frame buffers in RAM. The linker has the last word on what is between.
_FIRMWARE_FLASH_BYTES = 6 * 1024
_FIRMWARE_RAM_BYTES = 2 * 1024


# The board's first reply (HELLO) is one frame, in which the sizes of inputs and outputs stand beside fields of 319
# bytes at most, with names of 32 letters for the board and the counter.
_BYTES_OF_SIZES = MAX_BODY_BYTES - 320


def require_listable(graph: Graph) -> None:
    """Refuse a model with more inputs and outputs than a board can list.

    Raises:
        UnsupportedError: says how many it has.
    """
    sizes = [[graph.tensors[index].size_bytes for index in indices] for indices in (graph.inputs, graph.outputs)]
    if sum(len(cbor2.dumps(listed)) for listed in sizes) > _BYTES_OF_SIZES:
        raise UnsupportedError(
            f"the model has {len(graph.inputs)} inputs and {len(graph.outputs)} outputs: "
            f"a board lists their sizes in one message, of which they take more than {_BYTES_OF_SIZES} bytes",
            hint="join inputs or outputs into one tensor (CONCATENATION, SPLIT)",
        )


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
