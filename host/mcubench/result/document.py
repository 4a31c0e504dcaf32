# SPDX-License-Identifier: Apache-2.0
"""The result document as pydantic models; its JSON Schema is docs/result.schema.json."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mcubench.result.accuracy import AccuracyFacts
from mcubench.result.arena import ArenaFacts
from mcubench.result.footprint import FootprintFacts
from mcubench.result.names import METRICS
from mcubench.result.part import Part
from mcubench.result.spread import Spread

Kind = Literal["measured", "emulated", "modelled", "estimated", "computed"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Value(Part):
    """A number that was had: its unit, its kind, and the counter that made it if it is a timing.

    `computed` are facts of the files themselves, not of a run: sizes, multiply-accumulates. `resolution` is the
    counter's finest step in the same unit; `error_percent` is what a modelled number was found to be off by.
    """

    value: int | Annotated[float, Field(allow_inf_nan=False)]
    unit: str
    kind: Kind
    counter: str | None = None
    resolution: int | float | None = None
    error_percent: float | None = None


class Absent(Part):
    """A number that was not had, and why."""

    reason: str


Metric = Value | Absent


class ModelFacts(Part):
    """The model that was run."""

    name: str
    sha256: Sha256
    size_bytes: int
    task: str | None = None


class BoardFacts(Part):
    """The board, and the digest of its description; `built_for` is the core that the code was built for."""

    id: str
    name: str
    core: str
    built_for: str
    digest: Sha256
    note: str | None = None


class TargetFacts(Part):
    """What stood in for the board, or the board itself; `note` says what that proves and what not."""

    name: str
    kind: Kind
    note: str | None = None


class Doubt(Part):
    """Something that speaks against a timing: what was looked at, and what was found."""

    what: str
    sentence: str


class Traffic(Part):
    """Bytes that went to and from one memory region."""

    region: str
    read_bytes: int
    written_bytes: int


class Work(Part):
    """What was executed, where an emulator counted it: instructions by class, bytes by memory region."""

    mix: Mapping[str, int]
    traffic: tuple[Traffic, ...] | None = None


class OperatorRow(Part):
    """One operator, in execution order; `metrics` has the names of the whole inference, and two of its own.

    `output_bytes` is what the operator writes; `alive_bytes` are those of all activations that exist while it runs,
    its inputs and outputs included.
    """

    index: int
    name: str
    output_shape: tuple[int, ...]
    metrics: Mapping[str, Metric]
    kernel: str | None = None
    work: Work | None = None


class FunctionRow(Part):
    """One function within one operator; `operator` is None for what runs between operators."""

    operator: int | None = None
    name: str
    metrics: Mapping[str, Metric]


class Roof(Part):
    """The most that a core can do in a cycle, by its timing model: 8-bit MACs, and bytes loaded without waiting."""

    macs_per_cycle: float
    macs_source: str
    bytes_per_cycle: float
    bytes_source: str


class TimingModel(Part):
    """What turned instructions into modelled cycles, and the error found when it was validated.

    There is no roof where the core's model has no figure for it.
    """

    core: str
    memory: str
    error_percent: float
    assumptions: tuple[str, ...] = ()
    roof: Roof | None = None


class FirstDifference(Part):
    """The first element in which the target's output is not the oracle's."""

    output: int
    element: int
    target: int | float
    oracle: int | float


class Verification(Part):
    """The outputs on the target against the oracle's.

    `bit_exact` is absent, with the reason, where the oracle is not TensorFlow Lite Micro itself, and where outputs
    differ by no more than C libraries do.
    """

    bit_exact: bool | None = None
    reason: str | None = None
    oracle: str
    input: str
    output_sha256: tuple[Sha256, ...]
    output_fnv1a: tuple[int, ...]
    largest_difference: int | float = 0
    first_difference: FirstDifference | None = None


class Dataset(Part):
    """The samples that went through the model.

    `earlier_samples` of them did so in an earlier run, which was interrupted. `preparation` says how pictures or
    recordings became samples, `notes` what was assumed, or is odd about them.
    """

    name: str
    sha256: Sha256
    samples: int
    bit_exact_samples: int | None = None
    earlier_samples: int | None = None
    preparation: str | None = None
    notes: tuple[str, ...] = ()


def _names_of_metrics(schema: dict[str, object]) -> None:
    schema["required"] = [metric.name for metric in METRICS]


class Result(Part):
    """Everything about one run. Each of `METRICS` has a value or a reason, whatever the target.

    `kernels` names the variant of the engine's kernels, where it has several. There is no footprint where nothing was
    built, no arena where the engine has no allocator, and a spread only where inferences differ. `doubts` speak
    against the timings.
    """

    schema_version: Literal[1] = 1
    mcubench: str
    engine: str
    kernels: str | None = None
    model: ModelFacts
    board: BoardFacts
    target: TargetFacts
    verification: Verification
    doubts: tuple[Doubt, ...] = ()
    metrics: Annotated[Mapping[str, Metric], Field(json_schema_extra=_names_of_metrics)]
    operators: tuple[OperatorRow, ...] | None = None
    functions: tuple[FunctionRow, ...] | None = None
    work: Work | None = None
    timing_model: TimingModel | None = None
    footprint: FootprintFacts | None = None
    arena: ArenaFacts | None = None
    spread: Spread | None = None
    dataset: Dataset | None = None
    accuracy: AccuracyFacts | None = None
    iterations: int
    warmup: int
    provenance: Mapping[str, str]

    @model_validator(mode="after")
    def _every_metric_is_there(self) -> Self:
        if [*self.metrics] != [metric.name for metric in METRICS]:
            raise ValueError("metrics: not the names that every result has, in their order")
        return self

    @model_validator(mode="after")
    def _only_a_board_is_measured(self) -> Self:
        """A number of an emulator must not pass for a board's."""
        rows = (row.metrics for row in self.operators or ())
        for metrics in (self.metrics, *rows):
            for name, metric in metrics.items():
                if self.target.kind != "measured" and isinstance(metric, Value) and metric.kind == "measured":
                    raise ValueError(f"metrics: {name}: measured, on a target that is {self.target.kind}")
        return self
