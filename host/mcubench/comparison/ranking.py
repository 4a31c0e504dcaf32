# SPDX-License-Identifier: Apache-2.0
"""Boards in the order in which they suit a model."""

from collections.abc import Sequence
from typing import Literal

from mcubench.result import Metric, ModelFacts, Value
from mcubench.result.document import Kind
from mcubench.result.part import Part


class RankedBoard(Part):
    """One board. `fits` is None where that is not known, for the reason.

    What is missing are the bytes by which a memory is too small; of a memory that is large enough there is nothing.
    """

    board: str
    name: str
    core: str
    clock_hz: int
    flash_capacity_bytes: int
    ram_capacity_bytes: int
    fits: bool | None = None
    flash_missing_bytes: int | None = None
    ram_missing_bytes: int | None = None
    target: str | None = None
    kind: Kind | None = None
    flash: Metric
    ram: Metric
    instructions: Metric
    latency: Metric
    energy: Metric
    reason: str | None = None


class BoardRanking(Part):
    """Boards for a model, the most suitable first; `order` says by what those that the model fits are ordered."""

    schema_version: Literal[1] = 1
    model: ModelFacts
    engine: str
    order: Literal["latency", "instructions by clock"]
    boards: tuple[RankedBoard, ...]


def rank(model: ModelFacts, engine: str, boards: Sequence[RankedBoard]) -> BoardRanking:
    """Boards that the model fits, the fastest first; then those that it does not, by how much is missing.

    Where not every board has a latency, all are ordered by instructions by clock: an order alone, and no figure, as
    cores and memories differ in how many cycles an instruction takes.
    """
    fitting = [board for board in boards if board.fits]
    by_latency = all(isinstance(board.latency, Value) for board in fitting)
    yardstick = _latency_ms if by_latency else _milliseconds_at_one_a_cycle
    fitting.sort(key=lambda board: (yardstick(board), board.board))
    others = sorted((board for board in boards if not board.fits), key=_shortage)
    return BoardRanking(
        model=model,
        engine=engine,
        order="latency" if by_latency else "instructions by clock",
        boards=(*fitting, *others),
    )


def _latency_ms(board: RankedBoard) -> float:
    return board.latency.value if isinstance(board.latency, Value) else float("inf")


def _milliseconds_at_one_a_cycle(board: RankedBoard) -> float:
    if isinstance(board.instructions, Value):
        return 1e3 * board.instructions.value / board.clock_hz
    return _latency_ms(board)


def _shortage(board: RankedBoard) -> tuple[bool, int, str]:
    """Boards of which nothing is known come last."""
    missing = (board.flash_missing_bytes or 0) + (board.ram_missing_bytes or 0)
    return board.fits is None, missing, board.board
