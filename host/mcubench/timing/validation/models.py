# SPDX-License-Identifier: Apache-2.0
"""Neural networks on each core: what the models make of counted executions, and what was published elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mcubench.errors import ConfigError
from mcubench.execution import Execution
from mcubench.timing.catalogue import load_core, load_memory
from mcubench.timing.costing import Costing
from mcubench.timing.machine_code import Code


@dataclass(frozen=True)
class CountedModel:
    """One inference of a network on a core: the program, and what of it was executed."""

    code: Code
    execution: Execution


# From a core's id and a network's name to its counted inference; None where it does not run on that core.
ExecutionProvider = Callable[[str, str], CountedModel | None]


@dataclass(frozen=True)
class ModelRow:
    """A network on a core from zero-wait memory."""

    core: str
    model: str
    instructions: int
    cycles: int
    error_percent: float


@dataclass(frozen=True)
class PublishedRow:
    """Published latencies of one board and software, in ms by network."""

    board: str
    core: str
    mhz: float
    stack: str
    ms: Mapping[str, float]

    def cycles(self, model: str) -> int:
        """The latency in cycles of the board's clock."""
        return round(self.ms[model] * self.mhz * 1000)


def cost_models(provider: ExecutionProvider, cores: Iterable[str], models: Iterable[str]) -> Iterator[ModelRow]:
    """Every network on every core that the provider can count."""
    names = tuple(models)
    for core in cores:
        for model in names:
            counted = provider(core, model)
            if counted is not None:
                yield _row(core, model, counted)


def _row(core: str, model: str, counted: CountedModel) -> ModelRow:
    """The network as the sum of its operators, as a result has it."""
    costing = Costing(counted.code, load_core(core), load_memory("zero_wait"))
    execution = counted.execution
    parts = [costing.cost(span) for span in execution.operators or (execution.inference,)]
    total = sum(part.cycles for part in parts)
    error = sum(part.cycles * part.error_percent for part in parts) / total
    return ModelRow(core, model, execution.inference.instructions, total, round(error, 2))


def model_rows(documents: Iterable[Mapping[str, Any]]) -> tuple[ModelRow, ...]:
    """Rows as `as_documents` wrote them.

    Raises:
        ConfigError: they are not.
    """
    try:
        return tuple(ModelRow(**document) for document in documents)
    except TypeError as error:
        raise ConfigError(f"the stored table of networks is damaged: {error}") from error


def as_documents(rows: Iterable[ModelRow]) -> list[dict[str, Any]]:
    """Rows as JSON."""
    return [asdict(row) for row in rows]


def published_rows(document: Mapping[str, Any]) -> tuple[PublishedRow, ...]:
    """The published latencies of the reference file.

    Raises:
        ConfigError: it is not laid out as it should be.
    """
    try:
        return tuple(
            PublishedRow(
                board=row["board"],
                core=row["core"],
                mhz=float(row["mhz"]),
                stack=row["stack"],
                ms={name: float(ms) for name, ms in row.items() if name not in {"board", "core", "mhz", "stack"}},
            )
            for row in document["rows"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"the published latencies are not laid out as they should be: {error}") from error
