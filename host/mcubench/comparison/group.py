# SPDX-License-Identifier: Apache-2.0
"""One side of a comparison: a run, or repeated runs of the same thing."""

import statistics
from dataclasses import dataclass
from typing import Self

from mcubench.errors import ConfigError
from mcubench.result import Metric, Result, Value

# What a clock or a meter gives, and so differs from one time to the next; sizes, counts and shares repeat exactly.
_NOISY_UNITS = frozenset({"ms", "s", "ns", "cycles", "1/s", "Hz", "%", "mWh", "°C"})
_NOISY_KINDS = frozenset({"measured", "estimated"})
# The metrics that follow the time of single inferences.
_OF_INFERENCES = frozenset(
    {"dwt_cycles", "systick_cycles", "timer_cycles", "host_ns", "latency_ms", "energy_mwh", "cpu_workload_percent"}
)


@dataclass(frozen=True)
class Sample:
    """Numbers of the same thing, and what they are of."""

    values: tuple[float, ...]
    basis: str


@dataclass(frozen=True)
class Group:
    """Results of the same model on the same board by the same engine, called by a name."""

    name: str
    results: tuple[Result, ...]

    @classmethod
    def of(cls, name: str, results: tuple[Result, ...]) -> Self:
        """A group of results that belong together.

        Raises:
            ConfigError: they do not; the message says in what.
        """
        first = results[0]
        for result in results[1:]:
            for what, one, other in (
                ("models", first.model.sha256[:12], result.model.sha256[:12]),
                ("boards", first.board.id, result.board.id),
                ("targets", first.target.name, result.target.name),
                ("engines", first.engine, result.engine),
                ("kernels", first.kernels, result.kernels),
            ):
                if one != other:
                    raise ConfigError(
                        f"{name} holds results of different {what}, {one} and {other}: no repetitions of one run",
                        hint="name the files one by one to compare them",
                    )
        return cls(name, results)

    @property
    def first(self) -> Result:
        """The result whose facts and operators stand for all."""
        return self.results[0]

    def metric(self, name: str) -> Metric:
        """A metric, the median over the runs that have it."""
        found = [metric for result in self.results if isinstance(metric := result.metrics[name], Value)]
        if len(found) < 2:
            return found[0] if found else self.first.metrics[name]
        median = statistics.median(metric.value for metric in found)
        whole = all(isinstance(metric.value, int) for metric in found) and median == int(median)
        return found[0].model_copy(update={"value": int(median) if whole else median})

    def sample(self, name: str) -> Sample | None:
        """The numbers that a metric was had from: of each run, or of each inference where there is one run."""
        found = [metric.value for result in self.results if isinstance(metric := result.metrics[name], Value)]
        if len(found) > 1:
            return Sample(tuple(found), f"{len(found)} runs")
        spread = self.first.spread
        if not found or spread is None or not spread.values or spread.median == 0 or name not in _OF_INFERENCES:
            return None
        scale = found[0] / spread.median
        return Sample(tuple(value * scale for value in spread.values), f"{len(spread.values)} inferences of one run")


def is_noisy(metric: Value) -> bool:
    """Whether a number differs from one measurement to the next."""
    return metric.kind in _NOISY_KINDS and metric.unit in _NOISY_UNITS
