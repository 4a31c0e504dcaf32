# SPDX-License-Identifier: Apache-2.0
"""One model on one board by several engines, measured in one run."""

from typing import Literal

from mcubench.result.document import BoardFacts, ModelFacts, Result
from mcubench.result.part import Part


class EngineRun(Part):
    """One engine with one variant of its kernels; without a result there is the reason."""

    name: str
    result: Result | None = None
    reason: str | None = None


class EngineComparison(Part):
    """The runs, in the order in which they were made.

    `outputs_equal` says whether all outputs are the same byte for byte; None where fewer than two engines gave one.
    """

    schema_version: Literal[1] = 1
    model: ModelFacts
    board: BoardFacts
    runs: tuple[EngineRun, ...]
    outputs_equal: bool | None
