# SPDX-License-Identifier: Apache-2.0
"""The result document as pydantic models; its JSON Schema is `result.schema.json` beside this file."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mcubench.result.footprint import FootprintFacts

Kind = Literal["measured", "emulated", "modelled", "estimated", "computed"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(_Strict):
    """A number that was had: its unit, its kind, and the counter that made it if it is a timing.

    `computed` are facts of the files themselves, not of a run: sizes, multiply-accumulates. `resolution` is the
    counter's finest step in the same unit.
    """

    value: int | float
    unit: str
    kind: Kind
    counter: str | None = None
    resolution: int | float | None = None


class Absent(_Strict):
    """A number that was not had, and why."""

    reason: str


Metric = Value | Absent


class ModelFacts(_Strict):
    """The model that was run."""

    name: str
    sha256: Sha256
    size_bytes: int
    task: str | None = None


class BoardFacts(_Strict):
    """The board, and the digest of its description; `built_for` is the core that the code was built for."""

    id: str
    name: str
    core: str
    built_for: str
    note: str | None
    digest: Sha256


class TargetFacts(_Strict):
    """What stood in for the board, or the board itself."""

    name: str
    kind: Kind


class OperatorRow(_Strict):
    """One operator, in execution order; `metrics` has the names of the whole inference."""

    index: int
    name: str
    kernel: str | None
    output_shape: tuple[int, ...]
    metrics: Mapping[str, Metric]


class FirstDifference(_Strict):
    """The first element in which the target's output is not the oracle's."""

    output: int
    element: int
    target: int | float
    oracle: int | float


class Verification(_Strict):
    """The outputs on the target against the oracle's.

    `bit_exact` is absent, with the reason, where the oracle is not TensorFlow Lite Micro itself.
    """

    bit_exact: bool | None
    reason: str | None = None
    oracle: str
    input: str
    output_sha256: tuple[Sha256, ...]
    output_fnv1a: tuple[int, ...]
    largest_difference: int | float = 0
    first_difference: FirstDifference | None = None


class Dataset(_Strict):
    """The samples that the accuracy was taken over."""

    name: str
    sha256: Sha256
    samples: int
    bit_exact_samples: int | None


class Result(_Strict):
    """Everything about one run."""

    schema_version: Literal[1] = 1
    mcubench: str
    engine: str
    model: ModelFacts
    board: BoardFacts
    target: TargetFacts
    verification: Verification
    metrics: Mapping[str, Metric]
    operators: tuple[OperatorRow, ...] | None = None
    footprint: FootprintFacts
    dataset: Dataset | None = None
    iterations: int
    warmup: int
    provenance: Mapping[str, str]
