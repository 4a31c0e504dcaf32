# SPDX-License-Identifier: Apache-2.0
"""Timing models: what a core and a memory cost, as data, and the costing of counted executions."""

from mcubench.timing.branches import ways
from mcubench.timing.catalogue import core_names, load_core, load_memory, memory_names
from mcubench.timing.core_model import CoreModel
from mcubench.timing.costing import Costing, Cycles, cost
from mcubench.timing.instruction import Group
from mcubench.timing.machine_code import Code
from mcubench.timing.memory_model import MemoryModel
from mcubench.timing.roof import CoreRoof, core_roof

__all__ = [
    "Code",
    "CoreModel",
    "CoreRoof",
    "Costing",
    "Cycles",
    "Group",
    "MemoryModel",
    "core_names",
    "core_roof",
    "cost",
    "load_core",
    "load_memory",
    "memory_names",
    "ways",
]
