# SPDX-License-Identifier: Apache-2.0
"""What data accesses wait for, from how many touched which region."""

from collections.abc import Mapping

from mcubench.execution import AccessCount, AccessKey
from mcubench.timing.memory_model import DataMemory, MemoryModel


def data_stall_cycles(accesses: Mapping[AccessKey, AccessCount] | None, memory: MemoryModel) -> float:
    """The cycles that loads wait; a region that the model does not name never waits, nor does a store."""
    if accesses is None:
        return 0.0
    return sum(
        _waits(memory.data[key.region], done)
        for key, done in accesses.items()
        if not key.is_store and key.region in memory.data
    )


def _waits(memory: DataMemory, done: AccessCount) -> float:
    """With a cache, each line that an instruction walks over is waited for once: weights are read in order."""
    if memory.cache is None:
        return float(done.count * memory.wait_cycles)
    lines = done.size_bytes / memory.cache.line_bytes
    return min(float(done.count), lines) * memory.wait_cycles
