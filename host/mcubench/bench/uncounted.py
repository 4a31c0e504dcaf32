# SPDX-License-Identifier: Apache-2.0
"""Leaving out of a count what is there only for the sake of counting."""

from collections.abc import Callable

from mcubench.execution import Execution, Span
from mcubench.timing import Code

# firmware/lib/engine_tflm/operator_hooks.cc: TensorFlow Lite Micro is stopped after each operator by functions in
# place of the kernels', which call those.
_HOOKS = ("engine_tflm::InstallHooks", "engine_tflm::RemoveHooks", "engine_tflm::InvokeHooked", "engine_tflm::Hook<")


def without_hooks(execution: Execution, code: Code, function_at: Callable[[int], str | None]) -> Execution:
    """The execution less every block of the functions that stop the engine after an operator."""
    excluded: dict[int, bool] = {}

    def is_hook(address: int) -> bool:
        if address not in excluded:
            excluded[address] = (function_at(address) or "").startswith(_HOOKS)
        return excluded[address]

    return Execution(
        inference=_without(execution.inference, code, is_hook),
        operators=tuple(_without(span, code, is_hook) for span in execution.operators),
    )


def _without(span: Span, code: Code, is_hook: Callable[[int], bool]) -> Span:
    hooks = {key: count for key, count in span.blocks.items() if is_hook(key.address)}
    if not hooks:
        return span
    edges, accesses = span.edges, span.accesses
    if edges is not None:
        edges = {
            key: count
            for key, count in edges.items()
            if not is_hook(key.source.address) and not is_hook(key.target.address)
        }
    if accesses is not None:
        accesses = {key: count for key, count in accesses.items() if not is_hook(key.instruction)}
    return Span(
        instructions=span.instructions - sum(count * len(code.block(key)) for key, count in hooks.items()),
        blocks={key: count for key, count in span.blocks.items() if key not in hooks},
        edges=edges,
        accesses=accesses,
    )
