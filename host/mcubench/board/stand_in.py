# SPDX-License-Identifier: Apache-2.0
"""Running a board's firmware on the QEMU machine of another board with the same core."""

from collections.abc import Iterable

from mcubench.board.description import Board
from mcubench.errors import BoardError


def on_qemu(board: Board, boards: Iterable[Board]) -> Board:
    """The board as a QEMU machine can run it: itself where it has one, else on a board of the same core.

    The machine lends its memory map, its port, its line and its emulator; the sizes of the memories, the stack, the
    compiler's options, the clock and the timing models stay the board's own.

    Raises:
        BoardError: no machine has the core, or its memories are too small.
    """
    if board.qemu is not None:
        return board
    machines = [other for other in boards if other.qemu is not None and other.core == board.core]
    # An emulator's own board, which has memory to spare, goes before a real one; a machine that runs its own core's
    # code before one that stands in itself.
    machine = min(machines, key=lambda other: (other.is_real, other.runs_foreign_code, other.id), default=None)
    if machine is None:
        raise BoardError(f"no QEMU machine has the {board.core} of {board.id}")
    regions = {}
    for name in ("flash", "ram"):
        own, lent = getattr(board.memory, name), getattr(machine.memory, name)
        if own.size > lent.size:
            raise BoardError(
                f"{board.id} has {own.size} bytes of {name}, and {machine.id}, which would stand in, {lent.size}"
            )
        regions[name] = {"origin": lent.origin, "size": own.size}
    return Board.model_validate(
        {
            **board.model_dump(),
            "memory": regions,
            "port": machine.port.model_dump(),
            "qemu": machine.qemu.model_dump() if machine.qemu is not None else None,
            "counter": machine.counter,
            "serial": machine.serial.model_dump(),
            **dict.fromkeys(("speed", "flash_tools", "energy")),
            "usb": (),
            "note": f"runs on the machine of {machine.id}, with the memory sizes, clock and timing of {board.id}",
        }
    )
