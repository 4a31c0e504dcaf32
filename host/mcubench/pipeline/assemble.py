# SPDX-License-Identifier: Apache-2.0
"""Putting a run, a footprint and their origins into one result document."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import mcubench
from mcubench.bench import Measurement, RunPlan, Samples, Subject, exact
from mcubench.board import Board
from mcubench.build import BuiltFirmware, Footprint, MemoryUse, bare_name, operator_code
from mcubench.dataset import ModelCard
from mcubench.engines import CompiledModel
from mcubench.errors import FileError, MeasurementError
from mcubench.model import Model, params_size_bytes, scales_size_bytes
from mcubench.pipeline.arena_layout import arena_facts
from mcubench.pipeline.compile import BuiltModel
from mcubench.pipeline.data import dataset_facts, notes_on_differences
from mcubench.result import (
    METRICS,
    ArenaFacts,
    BoardFacts,
    BuildReport,
    Dataset,
    FootprintFacts,
    FunctionRow,
    MemoryFacts,
    Metric,
    ModelFacts,
    OperatorCode,
    Result,
    Roof,
    SymbolFacts,
    TargetFacts,
    TimingModel,
    Value,
)
from mcubench.target import Target
from mcubench.timing import core_roof, load_core


@dataclass(frozen=True)
class Origin:
    """What is known of the firmware before it runs; `facts` are what the build adds to the provenance."""

    footprint: Footprint
    facts: Mapping[str, str]
    arena: ArenaFacts | None
    proven: tuple[str, ...]


def assemble(
    *,
    subject: Subject,
    plan: RunPlan,
    measurement: Measurement,
    origin: Origin,
    samples: Samples | None,
    target: Target,
    card: ModelCard | None,
) -> Result:
    """The result of one run."""
    board, model = subject.board, subject.model
    graph = subject.compiled.pruned or model.graph
    weights_bytes = params_size_bytes(graph) + scales_size_bytes(graph)
    metrics = {**measurement.metrics, **_footprint_metrics(origin.footprint, weights_bytes)}
    return Result(
        mcubench=mcubench.__version__,
        engine=subject.compiled.engine,
        kernels=subject.compiled.kernels,
        model=model_facts(model, card),
        board=board_facts(board),
        target=TargetFacts(name=target.name, kind=target.kind, note=target.note),
        verification=measurement.verification,
        doubts=measurement.doubts,
        metrics={name.name: metrics[name.name] for name in METRICS},
        operators=measurement.operators,
        functions=_functions(measurement),
        work=None if measurement.counted is None else measurement.counted.work,
        timing_model=_timing_model(measurement),
        footprint=_footprint(origin.footprint, subject),
        arena=arena_facts(subject.compiled, model.graph, origin.arena),
        spread=measurement.spread,
        dataset=_dataset(measurement, samples),
        accuracy=measurement.accuracy,
        iterations=plan.iterations,
        warmup=plan.warmup,
        provenance={
            "board_digest": board.digest(),
            "model_sha256": model.sha256,
            "counter": measurement.counter,
            **origin.facts,
            **_library_facts(subject.compiled, origin.proven),
            **target.provenance(),
            **measurement.chip,
            "oracle": measurement.verification.oracle,
            "mcubench": mcubench.__version__,
            "python": platform.python_version(),
        },
    )


def model_facts(model: Model, card: ModelCard | None) -> ModelFacts:
    """A model, as results name it."""
    task = card.task if card is not None else None
    return ModelFacts(name=model.name, sha256=model.sha256, size_bytes=model.size_bytes, task=task)


def board_facts(board: Board) -> BoardFacts:
    """A board, as results name it."""
    return BoardFacts(
        id=board.id,
        name=board.name,
        core=board.core,
        built_for=board.compile.cpu,
        note=board.note,
        digest=board.digest(),
    )


def describe_build(built: BuiltModel, elf: str) -> BuildReport:
    """What a build gave; `elf` is where the user finds it."""
    return BuildReport(
        elf=elf,
        elf_sha256=built.firmware.elf_sha256,
        engine=built.compiled.engine,
        model=model_facts(built.model, None),
        board=board_facts(built.board),
        footprint=footprint_facts(built.footprint, built.compiled),
        arena_bytes=built.compiled.arena_bytes,
        arena_lower_bound_bytes=built.compiled.arena_lower_bound_bytes,
        provenance=build_provenance(built.firmware),
    )


def build_provenance(firmware: BuiltFirmware) -> dict[str, str]:
    """What it takes to build the same firmware again."""
    return {
        "elf_sha256": firmware.elf_sha256,
        "build_id": firmware.build_id.hex(),
        "toolchain": firmware.toolchain,
        "flags": " ".join(firmware.flags),
        "platformio": firmware.platformio,
    }


def _functions(measurement: Measurement) -> tuple[FunctionRow, ...] | None:
    """Functions by operator, those that executed most first; with a profile only."""
    if measurement.counted is None or measurement.operators is None:
        return None
    ranked = sorted(measurement.counted.functions.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    return tuple(
        FunctionRow(
            operator=operator, name=name, metrics={"emulated_instructions": exact(count, measurement.counted.counter)}
        )
        for (operator, name), count in ranked
    )


def _timing_model(measurement: Measurement) -> TimingModel | None:
    cycles = measurement.counted.cycles if measurement.counted is not None else None
    if cycles is None:
        return None
    return TimingModel(
        core=cycles.core,
        memory=cycles.memory,
        error_percent=cycles.error_percent,
        assumptions=cycles.assumptions,
        roof=_roof(cycles.core),
    )


def _roof(core: str) -> Roof | None:
    roof = core_roof(load_core(core))
    return None if roof is None else Roof(**asdict(roof))


# In flash whatever the model and the engine.
_WITHOUT_A_MODEL = ("harness", "harness_library", "startup")


def _footprint_metrics(footprint: Footprint, weights_bytes: int) -> dict[str, Metric]:
    flash, ram = footprint.flash, footprint.ram
    without_a_model = sum(flash.components[name] for name in _WITHOUT_A_MODEL)
    sizes = {
        "flash_bytes": flash.used_bytes,
        "code_bytes": flash.used_bytes - weights_bytes - without_a_model,
        "harness_flash_bytes": flash.components["harness"],
        "ram_bytes": ram.used_bytes,
        "harness_ram_bytes": ram.used_bytes - ram.components["arena"] - ram.components["stack"],
    }
    return {name: Value(value=size, unit="B", kind="computed") for name, size in sizes.items()}


def _library_facts(compiled: CompiledModel, proven: tuple[str, ...]) -> dict[str, str]:
    """What it takes to have the engine's library again, and what was proven of its being linked."""
    if compiled.library is None:
        return {}
    return {
        "library": compiled.library.name,
        "library_digest": compiled.library.digest,
        **compiled.library.commits,
        "library_defines": " ".join(compiled.library.defines),
        "proven": "; ".join(proven),
    }


def _footprint(footprint: Footprint, subject: Subject) -> FootprintFacts:
    """The footprint with what each operator's kernel costs in flash, or why that cannot be told."""
    facts = footprint_facts(footprint, subject.compiled)
    try:
        rows = operator_code(subject.elf, subject.compiled.roots)
    except (FileError, MeasurementError) as error:
        return facts.model_copy(update={"operators_absent_because": error.message})
    codes = (OperatorCode(name=row.name, own_bytes=row.own_bytes, shared_bytes=row.shared_bytes) for row in rows)
    return facts.model_copy(update={"operators": tuple(codes)})


def footprint_facts(footprint: Footprint, compiled: CompiledModel) -> FootprintFacts:
    """A footprint, as results hold it."""
    owners = compiled.operator_symbols
    return FootprintFacts(
        flash=_memory_facts(footprint.flash),
        ram=_memory_facts(footprint.ram),
        symbols=tuple(
            SymbolFacts(
                name=symbol.name,
                component=symbol.component,
                size_bytes=symbol.size_bytes,
                operator=owners.get(bare_name(symbol.name)),
            )
            for symbol in footprint.symbols
        ),
    )


def _memory_facts(memory: MemoryUse) -> MemoryFacts:
    return MemoryFacts(
        used_bytes=memory.used_bytes, capacity_bytes=memory.capacity_bytes, components=memory.components
    )


def _dataset(measurement: Measurement, samples: Samples | None) -> Dataset | None:
    run = measurement.samples
    if samples is None or run is None:
        return None
    verification = measurement.verification
    apart = notes_on_differences(samples, run, verification.oracle)
    equal = run.equal if measurement.is_tflm and not apart else None
    return dataset_facts(samples, equal=equal, earlier=run.earlier, notes=apart)
