# SPDX-License-Identifier: Apache-2.0
"""A result, and what it is called in a report of several."""

from collections.abc import Sequence
from dataclasses import dataclass

from mcubench.result import Metric, NamedResult, Result, Results


@dataclass(frozen=True)
class NamedRun:
    """One run of a report; `name` is how the user asked for it: a tag, a number or a file."""

    name: str
    result: Result

    def metric(self, name: str) -> Metric:
        """A metric of the run."""
        return self.result.metrics[name]

    @property
    def platform(self) -> str:
        """What it ran on: the board, its core, and what stood in for it."""
        board, target = self.result.board, self.result.target
        by = f"on {target.name}" if target.kind == "measured" else f"{target.kind} by {target.name}"
        return f"{board.name} ({board.core}), {by}"

    @property
    def software(self) -> str:
        """The engine, with its kernels where it has several kinds."""
        engine, kernels = self.result.engine, self.result.kernels
        return engine if kernels is None or engine == "aot" else f"{engine} with {kernels} kernels"


def results_document(runs: Sequence[NamedRun]) -> Results:
    """The runs as one JSON document."""
    return Results(results=tuple(NamedResult(name=run.name, result=run.result) for run in runs))
