# SPDX-License-Identifier: Apache-2.0
"""A limit of one metric, as written and as numbers."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from mcubench.budget.names import LIMITED, ONLY_KIND
from mcubench.budget.quantity import Quantity, parse_percent, parse_quantity
from mcubench.result.document import Kind

Bound = Literal["max", "min", "max_growth", "max_drop"]
BOUNDS: tuple[Bound, ...] = ("max", "min", "max_growth", "max_drop")


def _scalar(value: Any) -> Any:
    """A number or a text; YAML's `yes` is neither."""
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise ValueError("a number, or a number and its unit, as in 60 KiB or 1 %")


Written = Annotated[Any, BeforeValidator(_scalar), WithJsonSchema({"type": ["string", "number"]})]


class Limit(BaseModel):
    """What a metric may be at most or at least, or how far it may move from the baseline's.

    Of a share such as an accuracy, a growth or drop in % is in percentage points; else it is of the number that the
    baseline has. `kind` is the kind of the number that is meant; one of another kind does not pass.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max: Annotated[Written | None, Field(description="At most this, with its unit: 60 KiB, 15 ms, 1.2 M")] = None
    min: Annotated[Written | None, Field(description="At least this, with its unit: 0.9, 90 %")] = None
    max_growth: Annotated[Written | None, Field(description="At most so much above the baseline: 1 %, 512 B")] = None
    max_drop: Annotated[Written | None, Field(description="At most so much below the baseline: 0.5 %")] = None
    kind: Annotated[
        Kind | None, Field(description="measured, emulated, modelled, estimated or computed: the kind that is meant")
    ] = None

    @property
    def bounds(self) -> dict[Bound, str | int | float]:
        """The bounds that are given, as they are written."""
        written = {name: getattr(self, name) for name in BOUNDS}
        return {name: value for name, value in written.items() if value is not None}


@dataclass(frozen=True)
class Growth:
    """How far a number may move: by a share of the baseline's, or by an amount."""

    percent: float | None = None
    amount: int | float | None = None

    def allowed(self, baseline: float) -> float:
        """The amount that it may move by."""
        return self.amount or 0 if self.percent is None else abs(baseline) * self.percent / 100


def kind_of(metric: str, limit: Limit) -> Kind:
    """The kind that a limit means.

    Raises:
        ValueError: it says none where there are several, or one that the metric never is of.
    """
    only = ONLY_KIND.get(metric)
    if only is None and limit.kind is None:
        raise ValueError("kind is missing: measured, emulated, modelled or estimated, whichever is meant")
    if only is not None and limit.kind not in {None, only}:
        raise ValueError(f"{metric} is always {only}, never {limit.kind}")
    return limit.kind or only or "computed"


def parse_bound(metric: str, text: str | float) -> Quantity:
    """An absolute bound, in the metric's unit.

    Raises:
        ValueError: it is no quantity of this metric.
    """
    return parse_quantity(text, LIMITED[metric].unit)


def parse_growth(metric: str, text: str | float) -> Growth:
    """A bound relative to the baseline.

    Raises:
        ValueError: it is no quantity of this metric, or less than 0.
    """
    unit = LIMITED[metric].unit
    percent = None if unit in {"ratio", "%", ""} else parse_percent(text)
    growth = Growth(percent=percent) if percent is not None else Growth(amount=parse_quantity(text, unit).value)
    if (growth.percent or growth.amount or 0) < 0:
        raise ValueError(f"'{text}': a growth or drop is 0 or more")
    return growth
