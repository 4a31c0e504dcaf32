# SPDX-License-Identifier: Apache-2.0
"""The same inference many times, by wall time."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter_ns


@dataclass(frozen=True)
class Repetition:
    """How often: `warmup` inferences that are not timed, then `iterations` that are."""

    warmup: int
    iterations: int


@dataclass(frozen=True)
class Times:
    """What they took: each inference on its own, and all of them back to back, their inputs being set included."""

    inferences_ns: tuple[int, ...]
    back_to_back_ns: int


def time_repetition(repetition: Repetition, set_inputs: Callable[[], object], invoke: Callable[[], object]) -> Times:
    """Set the inputs and invoke, again and again; an interpreter may have written over the inputs.

    An inference's time is that of `invoke` alone, Python's call of it included.
    """
    for _ in range(repetition.warmup):
        set_inputs()
        invoke()
    inferences_ns = [0] * repetition.iterations
    gc.collect()
    gc.disable()
    begun_ns = perf_counter_ns()
    for index in range(repetition.iterations):
        set_inputs()
        start_ns = perf_counter_ns()
        invoke()
        inferences_ns[index] = perf_counter_ns() - start_ns
    back_to_back_ns = perf_counter_ns() - begun_ns
    gc.enable()
    return Times(tuple(inferences_ns), back_to_back_ns)
