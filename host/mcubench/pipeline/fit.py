# SPDX-License-Identifier: Apache-2.0
"""Does the model fit the board and the protocol? Asked before anything is compiled."""

import cbor2

from mcubench.board import Board
from mcubench.build.board_config import BUILD_ID_BYTES
from mcubench.engines import CompiledModel
from mcubench.errors import FitError, UnsupportedError
from mcubench.model import Graph
from mcubench.wire import MAX_BODY_BYTES, MAX_FRAME_BYTES, PROTOCOL_VERSION

# The least that the firmware takes besides the model, measured on the smallest build (Cortex-M0+, one operator):
# 6 KiB of flash, and the two frame buffers in RAM. The linker has the last word on what is between.
_FIRMWARE_FLASH_BYTES = 6 * 1024
_FIRMWARE_RAM_BYTES = 2 * 1024

# No counter's name is longer (`CycleCounterName` in firmware/lib/port_*), and no clock faster.
_COUNTER, _MOST_HZ = "systick", (1 << 32) - 1


def require_listable(graph: Graph, board: Board, engine: str) -> None:
    """Refuse a model with more inputs and outputs than the board can list in its first reply, which is one frame.

    Raises:
        UnsupportedError: says how many it has.
    """
    if len(cbor2.dumps(_hello(graph, board, engine))) > MAX_BODY_BYTES:
        raise UnsupportedError(
            f"the model has {len(graph.inputs)} inputs and {len(graph.outputs)} outputs: "
            f"a board lists their sizes in one message, and no message has more than {MAX_BODY_BYTES} bytes",
            hint="join inputs or outputs into one tensor (CONCATENATION, SPLIT)",
        )


def _hello(graph: Graph, board: Board, engine: str) -> dict[str, object]:
    """The largest body that the reply can have: `Hello` in firmware/lib/bench/commands.cc."""
    sizes = [[graph.tensors[index].size_bytes for index in indices] for indices in (graph.inputs, graph.outputs)]
    names = {"board": board.id, "core": board.core, "engine": engine, "counter": _COUNTER}
    numbers = {"clock_hz": _MOST_HZ, "counter_hz": _MOST_HZ, "max_frame_bytes": MAX_FRAME_BYTES}
    counts = {"status": 0, "protocol": PROTOCOL_VERSION, "operators": len(graph.operators), "engine_status": 0}
    hashes = {"model_sha256": bytes(32), "build_id": bytes(BUILD_ID_BYTES)}
    lists = {"inputs": sizes[0], "outputs": sizes[1], "inputs_preserved": True}
    return {**names, **numbers, **counts, **hashes, **lists}


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
