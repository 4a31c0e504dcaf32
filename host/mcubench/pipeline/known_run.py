# SPDX-License-Identifier: Apache-2.0
"""Runs that need not be made again: the store has one of the same model, board, engine, input and tools."""

import mcubench
from mcubench.board import find_board
from mcubench.build import find_toolchain
from mcubench.errors import ConfigError, ToolError
from mcubench.optimize import COMPILER_LEVELS
from mcubench.pipeline.job import Job
from mcubench.pipeline.place import choose_place
from mcubench.pipeline.this_computer import HOST
from mcubench.result import Run
from mcubench.store import RunFilter, open_store

_LOOKED_AT = 20


def known_run(job: Job, model_sha256: str) -> Run | None:
    """The newest run of the store that a job would give again; None where there is none.

    Only what repeats exactly is taken from there: runs on an emulated board.

    Raises:
        McubenchError: there is no such board, or nothing that could run it.
    """
    if job.board == HOST:
        return None
    place = choose_place(find_board(job.board), job.emulate)
    if place.target.kind != "emulated":
        return None
    asked = RunFilter(
        board=place.board.id, model=model_sha256, engine=job.engine, kernels=job.kernels, kind="emulated"
    )
    try:
        store = open_store()
        found = [
            store.get(row.id) for row in store.history(asked, limit=_LOOKED_AT) if row.target == place.target.name
        ]
    except ConfigError:
        return None
    return next((run for run in found if _is_of(run, job, place.board.digest())), None)


def _is_of(run: Run, job: Job, board_digest: str) -> bool:
    result = run.result
    return (
        result.mcubench == mcubench.__version__
        and result.board.digest == board_digest
        and result.verification.input == job.input
        and not job.input.endswith(".npy")
        and (not job.profile or result.operators is not None)
        and job.dataset is None
        and job.arena_bytes is None
        and f"-O{COMPILER_LEVELS[job.optimize]}" in result.provenance.get("flags", "").split()
        and result.provenance.get("toolchain") == _toolchain()
    )


def _toolchain() -> str | None:
    try:
        return find_toolchain().version
    except ToolError:
        return None
