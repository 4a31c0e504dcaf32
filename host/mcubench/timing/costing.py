# SPDX-License-Identifier: Apache-2.0
"""What counted executions cost: each block scheduled once behind each block it followed, times how often it did."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from mcubench.execution import BlockKey, EdgeKey, Span
from mcubench.timing.branches import Ways, is_taken, mispredicted, ways
from mcubench.timing.core_model import CoreModel
from mcubench.timing.data_stalls import data_stall_cycles
from mcubench.timing.fetch_stalls import fetch_stall_cycles
from mcubench.timing.flow import derive_edges
from mcubench.timing.machine_code import Code
from mcubench.timing.memory_model import MemoryModel
from mcubench.timing.pipeline import Pipeline, State
from mcubench.timing.timed import Timed, TimedInstructions

# A loop of one block is scheduled this often, so that what it costs in the long run shows.
_WARM_UP_ROUNDS = 2
_ROUNDS = 4


@dataclass(frozen=True)
class Cycles:
    """What a core and a memory model make of a span.

    `error_percent` is the core's stated error, widened by what cannot be seen in the counts (operands of a divide);
    `assumptions` says what was taken for granted.
    """

    cycles: int
    error_percent: float
    core: str
    memory: str
    fetch_stall_cycles: int
    data_stall_cycles: int
    mispredicted_cycles: int
    assumptions: tuple[str, ...]


def cost(span: Span, code: Code, core: CoreModel, memory: MemoryModel) -> Cycles:
    """The cycles that a span takes.

    Raises:
        MeasurementError: a block is not in the program, or the core has no timing for one of its instructions.
    """
    return Costing(code, core, memory).cost(span)


class Costing:
    """Costs spans of one program; keeps what it looked up for the next span."""

    def __init__(self, code: Code, core: CoreModel, memory: MemoryModel) -> None:
        self._code = code
        self._core = core
        self._memory = memory
        self._timed = TimedInstructions(core)
        self._pipeline = Pipeline(core)
        self._blocks: dict[BlockKey, tuple[Timed, ...]] = {}

    def cost(self, span: Span) -> Cycles:
        """What a span takes; see `cost`."""
        assumptions = list(self._core.assumptions)
        edges = span.edges
        if edges is None:
            edges = derive_edges(span.blocks, self._code)
            assumptions.append("branches were not counted: where they went is derived from the blocks' counts")
        scheduled = self._scheduled(span.blocks, edges)
        gone = ways(edges, span.blocks)
        predicted_wrong, perhaps_more = self._mispredicted(gone)
        loops = self._entered_loops(gone)
        fetch = fetch_stall_cycles(span.blocks, edges, self._memory.code)
        data = data_stall_cycles(span.accesses, self._memory)
        if not self._memory.never_waits:
            assumptions += self._memory.assumptions
            if span.accesses is None:
                assumptions.append("data accesses were not counted: none waits")
        total = scheduled + predicted_wrong + loops + fetch + data
        hidden = perhaps_more + self._half_ranges(span.blocks, gone)
        widened = self._core.error_percent + (100 * hidden / total if total else 0.0)
        return Cycles(
            cycles=round(total),
            error_percent=round(widened, 2),
            core=self._core.id,
            memory=self._memory.id,
            fetch_stall_cycles=round(fetch),
            data_stall_cycles=round(data),
            mispredicted_cycles=round(predicted_wrong),
            assumptions=tuple(assumptions),
        )

    def exact_cycles(self, span: Span) -> float:
        """What a span whose edges were counted takes from zero-wait memory, not rounded."""
        edges = span.edges or {}
        gone = ways(edges, span.blocks)
        return self._scheduled(span.blocks, edges) + self._mispredicted(gone)[0] + self._entered_loops(gone)

    def _block(self, key: BlockKey) -> tuple[Timed, ...]:
        known = self._blocks.get(key)
        if known is None:
            known = self._blocks[key] = tuple(self._timed.of(item) for item in self._code.block(key))
        return known

    def _half_ranges(self, blocks: Mapping[BlockKey, int], gone: Mapping[BlockKey, Ways]) -> float:
        """By how much the cycles may be more or less, as far as figures are ranges."""
        inside = sum(count * timed.half_range_cycles for key, count in blocks.items() for timed in self._block(key))
        return inside + sum(
            where.taken_count * self._block(key)[-1].refill_half_range_cycles for key, where in gone.items()
        )

    def _run(self, state: State, key: BlockKey) -> State:
        """Schedule a block in a state, which it changes."""
        for timed in self._block(key):
            self._pipeline.issue(state, timed)
        return state

    def _go(self, state: State, edge: EdgeKey) -> State:
        """The state in which the target of an edge starts, when its source has ended in `state`."""
        after = state.copy()
        last = self._block(edge.source)[-1]
        if is_taken(edge, last.instruction):
            self._pipeline.take_branch(after, last, self._block(edge.target)[0])
        return after

    def _scheduled(self, blocks: Mapping[BlockKey, int], edges: Mapping[EdgeKey, int]) -> float:
        """The core's own cycles, without waiting for memory or after a wrong prediction."""
        entered: dict[BlockKey, int] = defaultdict(int)
        usual: dict[BlockKey, tuple[int, EdgeKey]] = {}
        for edge, count in edges.items():
            entered[edge.target] += count
            if count > usual.get(edge.target, (0, edge))[0]:
                usual[edge.target] = (count, edge)
        cold = {key: self._run(State(), key) for key in blocks}
        warm = {
            key: self._run(self._go(cold[usual[key][1].source], usual[key][1]), key)
            if key in usual and usual[key][1].source in cold
            else cold[key]
            for key in blocks
        }
        total = 0.0
        for edge, count in edges.items():
            if edge.source in warm and edge.target in warm:
                total += count * self._edge_cycles(edge, warm[edge.source])
            else:
                entered[edge.target] -= count
        return total + sum(max(0, count - entered[key]) * cold[key].end for key, count in blocks.items())

    def _edge_cycles(self, edge: EdgeKey, source: State) -> float:
        """What the target costs behind the source."""
        if edge.source != edge.target:
            return self._run(self._go(source, edge), edge.target).end - source.end
        state = source
        for _ in range(_WARM_UP_ROUNDS):
            state = self._run(self._go(state, edge), edge.target)
        start = state.end
        for _ in range(_ROUNDS):
            state = self._run(self._go(state, edge), edge.target)
        return (state.end - start) / _ROUNDS

    def _mispredicted(self, gone: Mapping[BlockKey, Ways]) -> tuple[float, float]:
        """What wrong predictions cost, and by how much that may be more or less."""
        prediction = self._core.prediction
        if prediction is None:
            return 0.0, 0.0
        costs = [mispredicted(prediction, self._code.block(key), where) for key, where in gone.items()]
        return sum(cycles for cycles, _ in costs), sum(more for _, more in costs)

    def _entered_loops(self, gone: Mapping[BlockKey, Ways]) -> float:
        """What hardware loops cost to enter: as often as they were left."""
        loop = self._core.hardware_loop
        if loop is None:
            return 0.0
        left = sum(
            min(where.not_taken, where.taken_count)
            for key, where in gone.items()
            if self._code.block(key)[-1].kind == "loop_end"
        )
        return left * loop.entered_cycles
