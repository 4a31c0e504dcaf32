# SPDX-License-Identifier: Apache-2.0
"""What a metric of a result is made of: components and symbols of a memory, or operators and their functions."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mcubench.difference.piece import Piece
from mcubench.result import FootprintFacts, MemoryFacts, Metric, OperatorRow, Result, SymbolFacts, Value

# The counters of an operator; a time is of the first that its rows have.
COUNTERS = ("dwt_cycles", "systick_cycles", "timer_cycles", "modelled_cycles", "emulated_instructions")
_TIMES = frozenset({"latency_ms", "inference_time_ms", "throughput_ips", "energy_mwh", "cpu_workload_percent"})
_OF_OPERATORS = {
    "macs": "macs",
    "macs_executed": "macs",
    "flops": "macs",
    "params_size_bytes": "params_size_bytes",
    "model_size_bytes": "params_size_bytes",
}
# Which components a metric adds up: those named, or all but those.
_Wanted = Callable[[str], bool]
_FLASH: Mapping[str, _Wanted] = {
    "flash_bytes": lambda _: True,
    "harness_flash_bytes": lambda name: name == "harness",
}
# What of the flash is not the model's code; results of before the C library was told apart have all of it as code.
_NOT_CODE = frozenset({"model_weights", "harness"})
_NOT_CODE_EITHER = frozenset({"harness_library", "startup"})
_RAM: Mapping[str, _Wanted] = {
    "ram_bytes": lambda _: True,
    "arena_bytes": lambda name: name == "arena",
    "harness_ram_bytes": lambda name: name not in {"arena", "stack"},
}
# A component that lists fewer lists all of its symbols, in results of every version.
_LISTED_AT_LEAST = 20
_NOISE = re.compile(r"\(anonymous namespace\)::|mcubench::")


@dataclass(frozen=True)
class OperatorName:
    """What an operator is called in the comparison, and what identifies it there."""

    key: str
    label: str


Names = Mapping[int, OperatorName]


def breakdown(result: Result, metric: str, names: Names, counter: str | None) -> list[Piece]:
    """The pieces of a metric; none where it is known as a whole only. `counter` is what operators are counted by."""
    if metric in COUNTERS or metric in _TIMES:
        return [] if counter is None else _counted(result, counter, names)
    if metric in _OF_OPERATORS:
        return _operators(result, _OF_OPERATORS[metric], names)
    return [] if result.footprint is None else _of_memories(result, result.footprint, metric, names)


def _of_memories(result: Result, footprint: FootprintFacts, metric: str, names: Names) -> list[Piece]:
    if metric == "code_bytes":
        rest = _memory(result, footprint.flash, lambda name: _is_code(name, footprint.flash), names)
        return [*_packing(result, footprint.flash, names), *rest]
    if metric in _FLASH:
        return _memory(result, footprint.flash, _FLASH[metric], names)
    if metric in _RAM:
        return _memory(result, footprint.ram, _RAM[metric], names)
    return []


def _is_code(name: str, flash: MemoryFacts) -> bool:
    told_apart = "harness_library" in flash.components
    return name not in _NOT_CODE and not (told_apart and name in _NOT_CODE_EITHER)


def counter_of(metric: str, *results: Result) -> str | None:
    """What the operators of all these results are counted by, that a metric follows; None where there is nothing."""
    wanted = (metric,) if metric in COUNTERS else COUNTERS
    return next((name for name in wanted if all(_counts(result, name) for result in results)), None)


def _counts(result: Result, counter: str) -> bool:
    return any(_number(row.metrics.get(counter)) is not None for row in result.operators or ())


def _counted(result: Result, counter: str, names: Names) -> list[Piece]:
    functions: dict[int, list[Piece]] = {}
    for row in result.functions or ():
        value = _number(row.metrics.get(counter))
        if value is not None and row.operator is not None:
            piece = Piece(row.name, "function", row.name, _unit(row.metrics[counter]), value)
            functions.setdefault(row.operator, []).append(piece)
    return _operators(result, counter, names, functions)


def _operators(
    result: Result, metric: str, names: Names, inside: Mapping[int, Sequence[Piece]] | None = None
) -> list[Piece]:
    pieces: list[Piece] = []
    for row in result.operators or ():
        value = _number(row.metrics.get(metric))
        if value is not None:
            name = names[row.index]
            parts = tuple((inside or {}).get(row.index, ()))
            pieces.append(Piece(name.key, "operator", name.label, _unit(row.metrics[metric]), value, parts=parts))
    return pieces


def _memory(result: Result, memory: MemoryFacts, wanted: _Wanted, names: Names) -> list[Piece]:
    return [
        _component(result, component, size, names)
        for component, size in memory.components.items()
        if wanted(component)
    ]


def _packing(result: Result, flash: MemoryFacts, names: Names) -> list[Piece]:
    """What the model takes in flash beside the parameters of its file: it counts as code.

    Where a compiler left parameters out, what is left of them cannot be told apart by operator.
    """
    code, parameters = result.metrics["code_bytes"], result.metrics["params_size_bytes"]
    if not (isinstance(code, Value) and isinstance(parameters, Value)) or "model_weights" not in flash.components:
        return []
    of_file = {piece.key: piece.value for piece in _operators(result, "params_size_bytes", names)}
    weights = _component(result, "model_weights", flash.components["model_weights"], names)
    taken: dict[str, Piece] = {}
    for piece in weights.parts:
        if piece.key in of_file:
            value = piece.value + (taken[piece.key].value if piece.key in taken else -of_file[piece.key])
            taken[piece.key] = Piece(piece.key, piece.what, piece.name, piece.unit, value)
    rest = sum(size for name, size in flash.components.items() if _is_code(name, flash))
    size = code.value - rest
    left_out = size > flash.components["model_weights"] - parameters.value
    parts = () if left_out else tuple(taken.values())
    return [Piece("packing", "component", "packing of the model weights", "B", size, parts=parts)]


def _component(result: Result, component: str, size: int, names: Names) -> Piece:
    name = component.replace("_", " ")
    if component == "arena":
        parts = (*_arena(result), *_operators(result, "output_bytes", names))
        return Piece(component, "component", name, "B", size, _fullest(result.operators or (), names), parts)
    symbols = [] if result.footprint is None else [s for s in result.footprint.symbols if s.component == component]
    smallest = min((symbol.size_bytes for symbol in symbols), default=0)
    inside = _symbols(symbols, names)
    if component == "model_weights" and not any(symbol.operator is not None for symbol in symbols):
        # The model's file as a whole: what of it is whose, the graph says.
        inside = _operators(result, "params_size_bytes", names)
    return Piece(
        component,
        "component",
        name,
        "B",
        size,
        parts=tuple(inside),
        listed_from=smallest if len(symbols) >= _LISTED_AT_LEAST else 0,
    )


def _symbols(symbols: Iterable[SymbolFacts], names: Names) -> list[Piece]:
    """Symbols, and those of an operator within it."""
    pieces: list[Piece] = []
    for symbol in symbols:
        owner = None if symbol.operator is None else names.get(symbol.operator)
        if owner is None:
            pieces.append(Piece(symbol.name, "symbol", short_name(symbol.name), "B", symbol.size_bytes))
            continue
        # Its number is part of the name, and moves when an operator is put in front.
        key = re.sub(rf"(?<!\d){symbol.operator}(?!\d)", "#", symbol.name)
        inside = Piece(key, "symbol", short_name(symbol.name), "B", symbol.size_bytes)
        pieces.append(Piece(owner.key, "operator", owner.label, "B", symbol.size_bytes, parts=(inside,)))
    return pieces


def _fullest(operators: Sequence[OperatorRow], names: Names) -> str | None:
    """Where most activations are alive: that moment makes the arena as large as it is."""
    alive = [(value, row) for row in operators if (value := _number(row.metrics.get("alive_bytes"))) is not None]
    if not alive:
        return None
    value, row = max(alive, key=lambda item: (item[0], -item[1].index))
    return f"{value:,} B of activations are alive at {names[row.index].label}"


def _arena(result: Result) -> tuple[Piece, ...]:
    """What an interpreter has in its arena, where it says."""
    arena = result.arena
    if arena is None or arena.non_persistent_bytes is None:
        return ()
    rows = [Piece(row.name, "allocation", row.name, "B", row.used_bytes) for row in arena.allocations]
    return (Piece("", "allocation", "activations and scratch", "B", arena.non_persistent_bytes), *rows)


def short_name(symbol: str) -> str:
    """`kernels::Conv2dInt8` of `mcubench::kernels::Conv2dInt8(mcubench::kernels::Conv2dInt8Params const&)`."""
    bare = _NOISE.sub("", symbol)
    return bare if "operator" in bare else bare.partition("(")[0] or bare


def _number(metric: Metric | None) -> int | float | None:
    return metric.value if isinstance(metric, Value) else None


def _unit(metric: Metric) -> str:
    return metric.unit if isinstance(metric, Value) else ""
