# SPDX-License-Identifier: Apache-2.0
"""The figures that a run is judged by, as tiles: number, what it is, and a remark."""

from collections.abc import Iterator
from dataclasses import dataclass

from mcubench.report.named_run import NamedRun
from mcubench.report.number import format_metric, format_share
from mcubench.report.page_table import metric_title
from mcubench.result import Absent, MemoryFacts

# The first of each that the run has; what it has none of is left to the table of all metrics.
_WANTED = (
    ("latency_ms",),
    ("dwt_cycles", "systick_cycles", "timer_cycles", "modelled_cycles", "host_ns"),
    ("emulated_instructions",),
    ("flash_bytes",),
    ("ram_bytes",),
    ("arena_bytes", "host_arena_bytes"),
    ("stack_bytes",),
    ("accuracy",),
    ("energy_mwh",),
    ("macs",),
)


@dataclass(frozen=True)
class Tile:
    """One figure: the number, its unit, what it is, and a remark."""

    number: str
    unit: str
    title: str
    remark: str


def tiles(run: NamedRun) -> Iterator[Tile]:
    """What the run has, in the order in which people ask."""
    for names in _WANTED:
        for name in names:
            metric = run.metric(name)
            if not isinstance(metric, Absent):
                number, _, unit = format_metric(metric).partition(" ")
                unit = "" if unit == metric_title(name) else unit
                yield Tile(number, unit, metric_title(name), f"{metric.kind}{_share(run, name)}")
                break


def _share(run: NamedRun, name: str) -> str:
    """How much of the board's memory it is, of those that are a memory."""
    footprint = run.result.footprint
    if footprint is None or name not in {"flash_bytes", "ram_bytes"}:
        return ""
    memory: MemoryFacts = footprint.flash if name == "flash_bytes" else footprint.ram
    return f", {format_share(memory.used_bytes, memory.capacity_bytes)} of the board's"
