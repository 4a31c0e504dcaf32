# SPDX-License-Identifier: Apache-2.0
"""Which board suits a model: each is built for and run, by an emulator unless something else is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mcubench.board import Board, find_board, load_boards
from mcubench.comparison import BoardRanking, RankedBoard, rank
from mcubench.errors import ConfigError, FitError, McubenchError, UnsupportedError
from mcubench.model import read_model
from mcubench.pipeline.assemble import model_facts
from mcubench.pipeline.job import Job, run_job
from mcubench.pipeline.known_run import known_run
from mcubench.pipeline.stored_results import NamedResult
from mcubench.progress import Progress
from mcubench.result import Absent, Metric, Result, Value

_ALL = "all"
_MS_PER_HOUR = 3.6e6

Keep = Callable[[Result, Path, str | None], None]


def boards_of(text: str) -> list[Board]:
    """The boards of a list, `board,board`, or all of them.

    Raises:
        BoardError: there is no such board.
    """
    if text == _ALL:
        return load_boards()
    return [find_board(name.strip()) for name in dict.fromkeys(text.split(",")) if name.strip()]


@dataclass(frozen=True)
class _Ranking:
    """What all boards have in common."""

    job: Job
    model_sha256: str
    given: Sequence[NamedResult]
    progress: Progress
    keep: Keep

    def row(self, board: Board) -> RankedBoard:
        """One board; what keeps it from running is its reason."""
        try:
            result = self._given_result(board) or self._run(board)
        except UnsupportedError:
            # The model's fault, and so that of every board.
            raise
        except FitError as error:
            missing = {f"{memory}_missing_bytes": count for memory, count in error.missing_bytes.items()}
            row = _without_run(board, "it does not fit")
            return row.model_copy(update={"fits": False, "reason": error.message, **missing})
        except McubenchError as error:
            return _without_run(board, error.message)
        return _with_result(board, result)

    def _given_result(self, board: Board) -> Result | None:
        found = (one.result for one in self.given if self._is_of(one.result, board))
        return next(found, None)

    def _is_of(self, result: Result, board: Board) -> bool:
        is_model = result.model.sha256 == self.model_sha256
        return is_model and result.board.id == board.id and result.engine == self.job.engine

    def _run(self, board: Board) -> Result:
        job = replace(self.job, board=board.id)
        run = known_run(job, self.model_sha256)
        if run is not None:
            return run.result
        result = run_job(job, self.progress).result
        self.keep(result, job.model_path(), None)
        return result


def rank_boards(
    boards: Sequence[Board], job: Job, given: Sequence[NamedResult], progress: Progress, keep: Keep
) -> BoardRanking:
    """Rank boards for the job's model; a board that there is a result of among those given does not run.

    Raises:
        ConfigError: the model cannot be read, or the engine cannot run it on any board.
    """
    if not boards:
        raise ConfigError("no boards to compare", hint="--boards all, or names with commas between them")
    model = read_model(job.model_path())
    ranking = _Ranking(job, model.sha256, given, progress, keep)
    rows: list[RankedBoard] = []
    for board in boards:
        with progress.step(f"board {board.id}") as note:
            rows.append(ranking.row(board))
            note("fits" if rows[-1].fits else rows[-1].reason or "does not fit")
    return rank(model_facts(model, None), job.engine, rows)


def _without_run(board: Board, reason: str) -> RankedBoard:
    absent = Absent(reason=reason)
    return RankedBoard(
        board=board.id,
        name=board.name,
        core=board.core,
        clock_hz=board.clock_hz,
        flash_capacity_bytes=board.memory.flash.size,
        ram_capacity_bytes=board.memory.ram.size,
        flash=absent,
        ram=absent,
        instructions=absent,
        latency=absent,
        energy=absent,
        reason=reason,
    )


def _with_result(board: Board, result: Result) -> RankedBoard:
    metrics = result.metrics
    return _without_run(board, "").model_copy(
        update={
            "fits": True,
            "target": result.target.name,
            "kind": result.target.kind,
            "flash": metrics["flash_bytes"],
            "ram": metrics["ram_bytes"],
            "instructions": metrics["emulated_instructions"],
            "latency": metrics["latency_ms"],
            "energy": _energy(board, result),
            "reason": None,
        }
    )


def _energy(board: Board, result: Result) -> Metric:
    """Of one inference: as it was had, or the datasheet's supply power for the latency, whatever kind that is of."""
    found, latency = result.metrics["energy_mwh"], result.metrics["latency_ms"]
    if isinstance(found, Value):
        return found
    if board.energy is None:
        return Absent(reason="the board's description has no supply current")
    if isinstance(latency, Absent):
        return Absent(reason=f"no latency to multiply: {latency.reason}")
    power_mw = board.energy.run_current_ma * board.energy.supply_v
    return Value(
        value=power_mw * latency.value / _MS_PER_HOUR,
        unit="mWh",
        kind="estimated",
        counter=f"{latency.kind} latency, and {board.energy.source}",
        error_percent=latency.error_percent,
    )
