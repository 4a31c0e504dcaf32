# SPDX-License-Identifier: Apache-2.0
"""From what a run gave to the metrics of a result: a value with its kind, or the reason why there is none."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mcubench.bench.counted import Counted
from mcubench.bench.session import Ticks
from mcubench.engines import CompiledModel
from mcubench.model import Model, alive_bytes, operator_parameters, total
from mcubench.result import Absent, Metric, OperatorRow, Value
from mcubench.target import CounterMeaning
from mcubench.timing import Cycles


@dataclass(frozen=True)
class Counts:
    """Ticks of a run, and what a tick means; None where the counter stands still.

    `operators` and `profiled` are of the profiled run; `counted` is one inference, instruction by instruction.
    """

    meaning: CounterMeaning
    ticks: Ticks | None
    operators: Sequence[int] | None
    profiled: int | None
    conversions: tuple[int, int] | None
    counted: Counted | Absent

    @property
    def inference(self) -> Metric:
        """One inference by the board's own counter: the median of them."""
        if self.ticks is None:
            return Absent(reason=f"the counter {self.meaning.counter} stands still")
        return counted(statistics.median(self.ticks.inferences), self.meaning)

    @property
    def profiling_overhead(self) -> Metric:
        """What the hooks of the profiled run added to it."""
        if self.ticks is None or self.profiled is None:
            reason = "no profile asked for (--profile)" if self.ticks is not None else "nothing could be timed"
            return Absent(reason=reason)
        return counted(self.profiled - statistics.median(self.ticks.inferences), self.meaning)


def computed(value: float, unit: str) -> Value:
    """A fact of the files, not of a run."""
    return Value(value=value, unit=unit, kind="computed")


def counted(ticks: float, meaning: CounterMeaning) -> Value:
    """A count of the target's counter, in what it stands for."""
    return Value(
        value=meaning.convert(round(ticks)),
        unit=meaning.unit,
        kind=meaning.kind,
        counter=meaning.counter,
        resolution=meaning.resolution,
    )


def exact(instructions: int, counter: str) -> Value:
    """A count of each instruction."""
    return Value(value=instructions, unit="instructions", kind="emulated", counter=counter, resolution=1)


def modelled(cycles: Cycles | None) -> Metric:
    """What a timing model gave, with its error."""
    if cycles is None:
        return Absent(reason="the board names no timing models")
    return Value(
        value=cycles.cycles,
        unit="cycles",
        kind="modelled",
        counter=f"{cycles.core} with {cycles.memory}",
        error_percent=cycles.error_percent,
    )


def model_metrics(model: Model, compiled: CompiledModel) -> dict[str, Metric]:
    """Sizes and complexity."""
    totals = total(model.graph)
    unknown = Absent(reason=totals.macs_absent_because or "not known")
    return {
        "model_size_bytes": computed(model.size_bytes, "B"),
        "params_size_bytes": computed(totals.params_size_bytes, "B"),
        "macs": unknown if totals.macs is None else computed(totals.macs, "MAC"),
        "macs_executed": computed(compiled.macs_executed, "MAC"),
        "flops": unknown if totals.flops is None else computed(totals.flops, "FLOP"),
        "arena_bytes": computed(compiled.arena_bytes, "B"),
        "arena_lower_bound_bytes": computed(compiled.arena_lower_bound_bytes, "B"),
        "host_arena_bytes": Absent(reason="the model did not run on the host"),
    }


def operator_rows(model: Model, compiled: CompiledModel, counts: Counts) -> tuple[OperatorRow, ...]:
    """One row an operator, in execution order."""
    alive = alive_bytes(model.graph)
    return tuple(
        OperatorRow(
            index=operator.index,
            name=operator.name,
            kernel=operator.kernel,
            output_shape=_output_shape(model, operator.index),
            metrics={
                **_operator_counts(operator.reason, position, counts),
                "macs": _macs(operator.macs),
                "params_size_bytes": computed(_params_size_bytes(model, operator.index), "B"),
                "output_bytes": computed(_output_bytes(model, operator.index), "B"),
                "alive_bytes": computed(alive[position], "B"),
            },
            work=None if isinstance(counts.counted, Absent) else counts.counted.operator_work[position],
        )
        for position, operator in enumerate(compiled.operators)
    )


def _output_shape(model: Model, operator: int) -> tuple[int, ...]:
    outputs = model.graph.operators[operator].outputs
    return model.graph.tensors[outputs[0]].shape if outputs else ()


def _output_bytes(model: Model, operator: int) -> int:
    return sum(model.graph.tensors[index].size_bytes for index in model.graph.operators[operator].outputs)


def _macs(macs: int | None) -> Metric:
    return Absent(reason="the operator's work is not known") if macs is None else computed(macs, "MAC")


def _params_size_bytes(model: Model, operator: int) -> int:
    """What of the model's file the operator computes with; constants that two operators share count for both."""
    tensors = operator_parameters(model.graph, model.graph.operators[operator])
    return sum(tensor.size_bytes for tensor in {tensor.index: tensor for tensor in tensors}.values())


def _operator_counts(elided: str | None, position: int, counts: Counts) -> Mapping[str, Metric]:
    """What an operator took, by the names that the whole inference has on this kind of target."""
    measured = counts.meaning.kind == "measured"
    names = (counts.meaning.counter,) if measured else ("emulated_instructions", "modelled_cycles")
    if elided is not None:
        return dict.fromkeys(names, Absent(reason=elided))
    ticks: Metric = Absent(reason="no profile asked for (--profile)")
    if counts.operators is not None:
        ticks = counted(counts.operators[position], counts.meaning)
    if measured:
        return {counts.meaning.counter: ticks}
    if isinstance(counts.counted, Absent):
        return {"emulated_instructions": ticks, "modelled_cycles": counts.counted}
    each = counts.counted.operator_cycles
    return {
        "emulated_instructions": exact(
            counts.counted.execution.operators[position].instructions, counts.counted.counter
        ),
        "modelled_cycles": modelled(None if each is None else each[position]),
    }
