# SPDX-License-Identifier: Apache-2.0
"""Kernels chosen for a small arena: a core's own need scratch memory, and portable ones need none."""

from collections.abc import Collection, Sequence

from mcubench.engines.aot.kernel_call import KernelCall, Lowered
from mcubench.engines.aot.layout import lay_out
from mcubench.model import Graph, operator_macs


def with_less_memory(graph: Graph, calls: Sequence[Lowered], portable: Sequence[Lowered]) -> list[Lowered]:
    """The calls, with those of the `portable` ones that are worth it; the largest scratch memories go first.

    Worth it is what saves a larger share of the arena than its share of the multiply-accumulates, which get slower.
    """
    scratch = {i: call.scratch_bytes for i, call in enumerate(calls) if isinstance(call, KernelCall)}
    ranked = sorted((i for i, size_bytes in scratch.items() if size_bytes), key=lambda i: (-scratch[i], i))
    macs = [operator_macs(graph, operator) or 0 for operator in graph.operators]
    all_macs, size = max(sum(macs), 1), _arena_bytes(graph, calls, portable, ())
    best, gain = ranked[:0], 0.0
    for count in range(1, len(ranked) + 1):
        saved = 1 - _arena_bytes(graph, calls, portable, ranked[:count]) / size
        slower = sum(macs[index] for index in ranked[:count]) / all_macs
        if saved - slower > gain:
            best, gain = ranked[:count], saved - slower
    for index in list(best):
        # Larger than another that matters, and of no matter itself.
        rest = [other for other in best if other != index]
        if _arena_bytes(graph, calls, portable, rest) <= _arena_bytes(graph, calls, portable, best):
            best = rest
    return _replaced(calls, portable, best)


def _arena_bytes(
    graph: Graph, calls: Sequence[Lowered], portable: Sequence[Lowered], indexes: Collection[int]
) -> int:
    return lay_out(graph, _replaced(calls, portable, indexes)).size_bytes


def _replaced(calls: Sequence[Lowered], portable: Sequence[Lowered], indexes: Collection[int]) -> list[Lowered]:
    return [portable[index] if index in indexes else call for index, call in enumerate(calls)]
