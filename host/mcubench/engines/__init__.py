# SPDX-License-Identifier: Apache-2.0
"""Engines: the ways to run a model on a board, by name."""

from mcubench.engines.aot.engine import AotEngine
from mcubench.engines.aot.plan import ArenaPlan, Block, plan_arena
from mcubench.engines.base import CompiledModel, CompiledOperator, Engine
from mcubench.engines.c_array import c_array
from mcubench.engines.choose import ENGINE_NAMES, choose_engine
from mcubench.engines.operator_table import OperatorTable, operator_table
from mcubench.engines.tflm.allocations import ALLOCATION_KINDS
from mcubench.engines.tflm.engine import Kernels, TflmEngine
from mcubench.engines.tflm.speed import find_slow_operators

__all__ = [
    "ALLOCATION_KINDS",
    "ENGINE_NAMES",
    "AotEngine",
    "ArenaPlan",
    "Block",
    "CompiledModel",
    "CompiledOperator",
    "Engine",
    "Kernels",
    "OperatorTable",
    "TflmEngine",
    "c_array",
    "choose_engine",
    "find_slow_operators",
    "operator_table",
    "plan_arena",
]
