# SPDX-License-Identifier: Apache-2.0
"""A model's parameters as a table: zeros, spread, and how much of their type they use."""

from rich.table import Table
from rich.text import Text

from mcubench.model.summary import ModelSummary
from mcubench.model.weights import WeightFacts
from mcubench.report.grid import add_numbers, new_table

WEIGHT_NUMBERS = ("zero", "zero ch.", "min", "max", "mean", "std", "range", "worst ch.")


def weight_table(summary: ModelSummary) -> Table:
    """A row a parameter, in the order of the operators; numbers are as the file stores them."""
    table = new_table("Parameters, as they are stored")
    add_numbers(table, "#")
    table.add_column("operator", overflow="ellipsis")
    table.add_column("what")
    table.add_column("shape", overflow="ellipsis")
    table.add_column("type", no_wrap=True)
    add_numbers(table, *WEIGHT_NUMBERS)
    for fact in summary.weights:
        operator = summary.operators[fact.operators[0]]
        words = (Text(operator.name), fact.role, shape_text(fact.shape), fact.dtype)
        table.add_row(str(operator.index), *words, *weight_numbers(fact))
    return table


def weight_note(summary: ModelSummary) -> str | None:
    """How many of all weights are zero; None where none was examined."""
    if summary.zero_weight_share is None:
        return None
    layers = sum(fact.channels is not None and fact.channels.zero_count > 0 for fact in summary.weights)
    channels = sum(fact.channels.zero_count for fact in summary.weights if fact.channels is not None)
    dead = f", {channels:,} output channels in {layers} layers have no others" if channels else ""
    return f"{percent(summary.zero_weight_share)} are zero{dead}"


def percent(share: float | None) -> str:
    """A share of 1; nothing where it is not known."""
    return "" if share is None else f"{100 * share:.1f} %"


def shape_text(shape: tuple[int, ...]) -> str:
    """Sizes with an x between."""
    return "x".join(map(str, shape)) or "scalar"


def weight_numbers(fact: WeightFacts) -> tuple[str, ...]:
    """What stands below `WEIGHT_NUMBERS`; nothing where it is not known."""
    channels = fact.channels
    dead = f"{channels.zero_count:,}/{channels.count:,}" if channels is not None else ""
    worst = percent(channels.range_used_worst) if channels is not None else ""
    spread = (fact.minimum, fact.maximum, fact.mean, fact.standard_deviation)
    numbers = ("" if number is None else f"{number:.4g}" for number in spread)
    return percent(fact.zero_share), dead, *numbers, percent(fact.range_used), worst
