# SPDX-License-Identifier: Apache-2.0
"""Where a board's firmware runs: on the board itself, or on what stands in for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mcubench.board import Board, load_boards, on_qemu
from mcubench.errors import BoardError, ConfigError
from mcubench.target import QemuTarget, Target
from mcubench.target.hardware.options import HardwareOptions

EmulatorName = Literal["auto", "qemu", "twin", "renode"]


@dataclass(frozen=True)
class Place:
    """A board as it is built for, and the target that runs it."""

    board: Board
    target: Target

    def target_of(self, board: Board) -> Target:
        """The target of another board, which is an emulator's, or of this one."""
        return self.target if board.id == self.board.id else QemuTarget(board)


def choose_place(
    board: Board,
    emulate: EmulatorName | None,
    hardware: HardwareOptions | None = None,
    *,
    boards: Iterable[Board] | None = None,
) -> Place:
    """The board itself where nothing is to stand in for it; an emulator's own board runs there anyway.

    `auto` is QEMU's machine with the board's core where there is one, else the register-level twin.

    Raises:
        BoardError: what was asked for cannot run this board.
        ConfigError: options of a real board, and none is used.
        ToolError: the emulator is not installed.
    """
    if emulate is None and board.is_real:
        return Place(board, _hardware(board, hardware or HardwareOptions()))
    if hardware is not None and hardware != HardwareOptions():
        raise ConfigError(
            f"{' and '.join(hardware.given)}: for a real board, and {board.id} is emulated here",
            hint="leave the option out, or --emulate where it is given",
        )
    if emulate == "twin":
        return Place(board, _twin(board))
    if emulate == "renode":
        return Place(board, _renode(board))
    try:
        machine = on_qemu(board, load_boards() if boards is None else boards)
    except BoardError:
        if emulate != "auto":
            raise
        return Place(board, _twin(board))
    return Place(machine, QemuTarget(machine))


# Each brings its own tools and data, which the other targets do without.
def _hardware(board: Board, options: HardwareOptions) -> Target:
    from mcubench.target.hardware import HardwareTarget  # noqa: PLC0415 - see above

    return HardwareTarget(board, options)


def _twin(board: Board) -> Target:
    from mcubench.target.twin import TwinTarget  # noqa: PLC0415 - see above

    return TwinTarget(board)


def _renode(board: Board) -> Target:
    from mcubench.target.renode import RenodeTarget  # noqa: PLC0415 - see above

    return RenodeTarget(board)
