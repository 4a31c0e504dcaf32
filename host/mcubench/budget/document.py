# SPDX-License-Identifier: Apache-2.0
"""`budgets.yaml`: what it may hold; its JSON Schema is docs/budgets.schema.json."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from mcubench.budget.limit import Limit, kind_of, parse_bound, parse_growth
from mcubench.budget.names import LIMITED, OF_SAMPLES
from mcubench.documents import read_document
from mcubench.errors import FileError
from mcubench.optimize import Optimize
from mcubench.result import TaskKind

BUDGETS_FILE = "budgets.yaml"

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    """A frozen value in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_FIELDS: dict[str, Any] = {
    name: (Limit | None, Field(default=None, description=f"{metric.title}, {metric.unit}: {metric.meaning}"))
    for name, metric in LIMITED.items()
}
# A field for each metric, so that an editor completes their names and a wrong one is told with the nearest.
Limits = create_model("Limits", __base__=_Strict, **_FIELDS)


class Preparation(_Strict):
    """How pictures or recordings become samples, where the model's card does not say it; as on the command line."""

    image_size: Annotated[Text | None, Field(description="WIDTHxHEIGHT")] = None
    mean: Annotated[Text | None, Field(description="One number, or three with commas")] = None
    scale: Annotated[Text | None, Field(description="One number, or three with commas")] = None
    colour_order: Text | None = None
    front_end: Text | None = None

    def words(self) -> Mapping[str, str]:
        """What is given."""
        return {name: text for name, text in self.model_dump().items() if text is not None}


class Budget(_Strict):
    """One model on one board by one engine, and the limits of what it may cost.

    Paths are relative to the file's folder. `baseline` is a result's file or a tag of the store.
    """

    board: Annotated[Text, Field(description="A board of `mcubench boards list`, a board file, or host")]
    model: Annotated[Text, Field(description="A .tflite file, or the name of a model that comes with mcubench")]
    engine: Annotated[
        Literal["aot", "tflm", "litert"], Field(description="What runs the model; a budget never leaves it open")
    ]
    kernels: Literal["reference", "cmsis-nn"] | None = None
    arena: Annotated[int, Field(ge=16, le=1 << 30)] | None = None
    optimize: Optimize = "balanced"
    emulate: Annotated[
        Literal["auto", "qemu", "twin", "renode"] | None,
        Field(description="Run without the board, as --emulate does"),
    ] = None
    input: Annotated[Text, Field(description="FILE.npy, zeros, fill:N or random:SEED")] = "random:0"
    dataset: Annotated[Text | None, Field(description="Samples and labels, where an accuracy is limited")] = None
    task: Annotated[TaskKind | None, Field(description="What the outputs are [default: the card's, or by shape]")] = (
        None
    )
    label_column: Annotated[Text | None, Field(description="The column with the labels, of a table")] = None
    preparation: Annotated[Preparation, Field(description="How pictures or recordings become samples")] = (
        Preparation()
    )
    rate: Annotated[float, Field(gt=0, description="Inferences a second in the application, in Hz")] | None = None
    iterations: Annotated[int, Field(ge=1, le=100_000)] | None = None
    profile: Annotated[bool, Field(description="Count each operator, so that one can be blamed")] = True
    baseline: Annotated[
        Text | None, Field(description="What max_growth and max_drop are relative to: a result's JSON file, or a tag")
    ] = None
    float32_accuracy: Annotated[
        float | Text | None,
        Field(description="What quantization_loss is relative to: 0 to 1, a conversion's report, or else the card's"),
    ] = None
    limits: Annotated[Limits, Field(description="A limit for each metric that has one")]  # type: ignore[valid-type]

    def of_metrics(self) -> Mapping[str, Limit]:
        """The limits, by metric."""
        found = ((name, getattr(self.limits, name)) for name in LIMITED)
        return {name: limit for name, limit in found if limit is not None}

    @model_validator(mode="after")
    def _limits_can_be_judged(self) -> Self:
        limits = self.of_metrics()
        if not limits:
            raise ValueError("limits: none given, so there is nothing to check")
        for metric, limit in limits.items():
            try:
                _check(metric, limit)
            except ValueError as error:
                raise ValueError(f"limits.{metric}: {error}") from error
            if self.baseline is None and (limit.max_growth is not None or limit.max_drop is not None):
                raise ValueError(f"limits.{metric}: relative, and the budget names no baseline")
        return self

    @model_validator(mode="after")
    def _accuracy_has_samples(self) -> Self:
        for name in OF_SAMPLES:
            if name in self.of_metrics() and self.dataset is None:
                raise ValueError(f"limits.{name}: needs samples, and the budget names no dataset")
        return self


class Budgets(_Strict):
    """The file: budgets by name."""

    schema_version: Literal[1]
    budgets: Annotated[dict[Name, Budget], Field(min_length=1)]


def load_budgets(path: Path) -> Budgets:
    """Read and validate a file of budgets.

    Raises:
        FileError: it cannot be read.
        ConfigError: it is not YAML or no budgets; the message names the key, and the nearest known one.
    """
    return read_document(path, Budgets, kind="budgets file", unreadable=FileError)


def _check(metric: str, limit: Limit) -> None:
    kind_of(metric, limit)
    if not limit.bounds:
        raise ValueError("no bound: max, min, max_growth or max_drop")
    bounds = {}
    for name, text in limit.bounds.items():
        if name in {"max", "min"}:
            bounds[name] = parse_bound(metric, text).value
        else:
            parse_growth(metric, text)
    if "max" in bounds and "min" in bounds and bounds["min"] > bounds["max"]:
        raise ValueError(f"min {limit.min} is above max {limit.max}")
