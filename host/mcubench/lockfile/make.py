# SPDX-License-Identifier: Apache-2.0
"""From a result to an entry of a lock file."""

from collections.abc import Mapping
from typing import Literal, cast

from mcubench.errors import ConfigError
from mcubench.lockfile.document import EngineName, LockedFigure, LockedRun, LockEntry
from mcubench.optimize import COMPILER_LEVELS, Optimize
from mcubench.result import Result, Value

# Of a result's provenance: what lies between the model and the number, and has no field of its own here.
TOOLS = (
    *("mcubench", "toolchain", "flags", "platformio", "library", "library_digest", "library_defines"),
    *("tflm_commit", "cmsis_nn_commit", "emulator", "machine", "icount", "package", "oracle"),
)
_EMULATORS = ("qemu", "twin", "renode")


def make_entry(result: Result, *, model: str, dataset: str | None) -> LockEntry:
    """What it takes to have a result again; `model` and `dataset` are where its files are.

    Raises:
        ConfigError: the result is not one that can be had again: of an unknown engine, or of samples without a file.
    """
    if result.engine not in {"aot", "tflm", "litert"}:
        raise ConfigError(f"engine {result.engine} is not one that can be run again")
    if result.dataset is not None and dataset is None:
        raise ConfigError(f"the samples of {result.dataset.name} are needed to have the accuracy again")
    provenance = result.provenance
    return LockEntry(
        run=LockedRun(
            board=result.board.id,
            emulate=_emulator(result),
            model=model,
            engine=cast("EngineName", result.engine),
            kernels=_kernels(result),
            optimize=_optimize(provenance),
            arena_bytes=_arena_bytes(result),
            input=result.verification.input,
            dataset=dataset if result.dataset is not None else None,
            task=None if result.accuracy is None else result.accuracy.task,
            rate_hz=_rate(result),
            iterations=result.iterations,
            warmup=result.warmup,
            profile=result.operators is not None,
        ),
        model_sha256=result.model.sha256,
        dataset_sha256=None if result.dataset is None else result.dataset.sha256,
        preparation=None if result.dataset is None else result.dataset.preparation,
        board_digest=result.board.digest,
        elf_sha256=provenance.get("elf_sha256"),
        counter=provenance.get("counter"),
        tools={name: provenance[name] for name in TOOLS if name in provenance},
        output_sha256=result.verification.output_sha256,
        figures=figures(result),
    )


def figures(result: Result) -> dict[str, LockedFigure]:
    """The numbers of a result."""
    return {
        name: LockedFigure(value=metric.value, unit=metric.unit, kind=metric.kind, counter=metric.counter)
        for name, metric in result.metrics.items()
        if isinstance(metric, Value)
    }


def _emulator(result: Result) -> Literal["qemu", "twin", "renode"] | None:
    name = result.target.name
    return cast("Literal['qemu', 'twin', 'renode']", name) if name in _EMULATORS else None


def _kernels(result: Result) -> Literal["reference", "cmsis-nn"] | None:
    """The variant, where the engine has several to choose from."""
    chosen = result.engine == "tflm" and result.footprint is not None
    return cast("Literal['reference', 'cmsis-nn'] | None", result.kernels) if chosen else None


def _optimize(provenance: Mapping[str, str]) -> Optimize:
    flags = provenance.get("flags", "").split()
    return next((goal for goal, level in COMPILER_LEVELS.items() if f"-O{level}" in flags), "balanced")


def _arena_bytes(result: Result) -> int | None:
    """The arena of an interpreter on a board, which would be looked for again; a planned one comes of the model."""
    if result.arena is None or result.arena.tensors or result.footprint is None:
        return None
    return result.arena.size_bytes


def _rate(result: Result) -> float | None:
    """Inferences a second, from the workload: it is latency times rate."""
    workload, latency = result.metrics["cpu_workload_percent"], result.metrics["latency_ms"]
    if not isinstance(workload, Value) or not isinstance(latency, Value) or latency.value == 0:
        return None
    return round(10 * workload.value / latency.value, 9)
