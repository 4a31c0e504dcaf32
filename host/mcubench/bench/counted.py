# SPDX-License-Identifier: Apache-2.0
"""An inference counted instruction by instruction, and what a timing model makes of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mcubench.bench.uncounted import without_hooks
from mcubench.bench.work import work_of
from mcubench.board import Timing
from mcubench.errors import MeasurementError
from mcubench.execution import Execution, Span
from mcubench.result import Work
from mcubench.timing import Code, Costing, Cycles, load_core, load_memory

# What the loop over the operators may differ by between a run with markers and one without: calls of the markers are
# not counted, looking whether there is a hook is. And SysTick counts reading itself.
_SLACK_PER_OPERATOR = 12
_SLACK = 200


@dataclass(frozen=True)
class Counted:
    """One inference, counted; the cycles are None where the board names no timing models.

    `counter` is what counted; `functions` holds instructions by operator and function.
    """

    counter: str
    execution: Execution
    cycles: Cycles | None
    operator_cycles: tuple[Cycles, ...] | None
    functions: Mapping[tuple[int, str], int]
    work: Work
    operator_work: tuple[Work, ...]


def cost_execution(
    execution: Execution, elf: Path, timing: Timing | None, function_at: Callable[[int], str | None], counter: str
) -> Counted:
    """Attribute an execution to functions, and cost it where there are timing models.

    Raises:
        ConfigError: there is no model of that name.
        MeasurementError: the model has no figure for something that was executed.
    """
    code = Code.from_elf(elf)
    execution = without_hooks(execution, code, function_at)
    cycles, operator_cycles = None, None
    if timing is not None:
        costing = Costing(code, load_core(timing.core), load_memory(timing.memory))
        operator_cycles = tuple(costing.cost(span) for span in execution.operators)
        cycles = _together(operator_cycles) if operator_cycles else costing.cost(execution.inference)
    functions: Counter[tuple[int, str]] = Counter()
    for index, span in enumerate(execution.operators):
        for name, count in _by_function(span, code, function_at).items():
            functions[index, name] += count
    return Counted(
        counter=counter,
        execution=execution,
        cycles=cycles,
        operator_cycles=operator_cycles,
        functions=functions,
        work=work_of(execution.inference, code),
        operator_work=tuple(work_of(span, code) for span in execution.operators),
    )


def _together(parts: Sequence[Cycles]) -> Cycles:
    """The whole as its parts: a branch that one operator always takes and another never is predicted well in both.

    The error is that of the parts, each by its share.
    """
    total = sum(part.cycles for part in parts)
    error_percent = sum(part.cycles * part.error_percent for part in parts) / total if total else 0.0
    return replace(
        parts[0],
        cycles=total,
        error_percent=round(max(error_percent, min(part.error_percent for part in parts)), 2),
        fetch_stall_cycles=sum(part.fetch_stall_cycles for part in parts),
        data_stall_cycles=sum(part.data_stall_cycles for part in parts),
        mispredicted_cycles=sum(part.mispredicted_cycles for part in parts),
        assumptions=tuple(dict.fromkeys(text for part in parts for text in part.assumptions)),
    )


def require_agreement(counted: Counted, systick_instructions: int, operators: int) -> None:
    """Hold the plugin's count against SysTick's of the same inference, which comes from another mechanism.

    Raises:
        MeasurementError: they are further apart than the two ways of running explain.
    """
    exact = counted.execution.inference.instructions
    if abs(exact - systick_instructions) > _SLACK + _SLACK_PER_OPERATOR * operators:
        raise MeasurementError(
            f"the plugin counted {exact} instructions, and SysTick {systick_instructions}: one of them is wrong"
        )


def _by_function(span: Span, code: Code, function_at: Callable[[int], str | None]) -> Mapping[str, int]:
    """Instructions by function; a block may run on into the next one, so each instruction is looked up."""
    counts: Counter[str] = Counter()
    for key, executions in span.blocks.items():
        for instruction in code.block(key):
            counts[function_at(instruction.address) or "unknown"] += executions
    return counts
