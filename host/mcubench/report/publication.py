# SPDX-License-Identifier: Apache-2.0
"""The tables that benchmarks of microcontrollers are published as: their columns, and what a run has for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mcubench.report.cell import Cell, metric_cell
from mcubench.report.named_run import NamedRun

_MB_PER_BYTE = 1e-6
_MHZ_PER_HZ = 1e-6


@dataclass(frozen=True)
class Column:
    """A heading, with the unit of what is below it, and where that comes from."""

    title: str
    cell: Callable[[NamedRun], Cell]
    numeric: bool = True


@dataclass(frozen=True)
class Publication:
    """A table: its name and its columns; a row is a run."""

    title: str
    columns: Sequence[Column]


def publication_tables(references: Sequence[str] = ()) -> tuple[Publication, ...]:
    """The row that papers and lists print, and the two tables of a model and of what it runs on.

    `references` are what else the row is to point to: a paper, a repository.
    """
    return (
        Publication(
            "Results",
            (
                _MODEL,
                Column("Task", _task, numeric=False),
                _metric("Accuracy", "accuracy"),
                _metric("Latency (ms)", "latency_ms"),
                _metric("Model Size (MB)", "model_size_bytes", _MB_PER_BYTE),
                _PLATFORM,
                Column("References", lambda run: _references(run, references), numeric=False),
            ),
        ),
        _MODEL_TABLE,
        _PLATFORM_TABLE,
    )


def _metric(title: str, name: str, scale: float = 1.0) -> Column:
    return Column(title, lambda run: metric_cell(run, name, scale))


def _task(run: NamedRun) -> Cell:
    task = run.result.model.task
    return Cell(None, reason="the model has no card that says its task") if task is None else Cell(task)


def _references(run: NamedRun, references: Sequence[str]) -> Cell:
    """What names the run for good: digests of what was measured, and the version that measured."""
    firmware = run.result.provenance.get("elf_sha256")
    digests = [f"model {run.result.model.sha256[:12]}"]
    digests += [] if firmware is None else [f"firmware {firmware[:12]}"]
    return Cell(", ".join([*references, *digests, f"mcubench {run.result.mcubench}"]))


_MODEL = Column("Model", lambda run: Cell(run.result.model.name), numeric=False)
_PLATFORM = Column("Platform", lambda run: Cell(f"{run.platform}, engine {run.software}"), numeric=False)

_MODEL_TABLE = Publication(
    "Model",
    (
        _MODEL,
        _metric("Parameter size (B)", "params_size_bytes"),
        _metric("Model size (B)", "model_size_bytes"),
        _metric("Accuracy", "accuracy"),
        _metric("Latency (ms)", "latency_ms"),
        _metric("Inference time (ms)", "inference_time_ms"),
        _metric("Throughput (1/s)", "throughput_ips"),
        _metric("Memory footprint: arena (B)", "arena_bytes"),
        _metric("Error rate", "error_rate"),
        _metric("Deployment time (s)", "deployment_s"),
    ),
)
_PLATFORM_TABLE = Publication(
    "Platform",
    (
        _PLATFORM,
        _metric("RAM (B)", "ram_bytes"),
        _metric("Flash (B)", "flash_bytes"),
        _metric("Computing workload (% of the CPU)", "cpu_workload_percent"),
        _metric("Clock (MHz)", "clock_hz", _MHZ_PER_HZ),
        _metric("Energy (mWh)", "energy_mwh"),
        _metric("Temperature (°C)", "temperature_c"),
        _metric("Start-up time (ms)", "startup_ms"),
        _metric("Model complexity (MACs)", "macs"),
    ),
)
