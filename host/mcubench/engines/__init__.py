# SPDX-License-Identifier: Apache-2.0
"""Engines: the ways to run a model on a board, by name."""

from mcubench.engines.aot.engine import AotEngine
from mcubench.engines.base import CompiledModel, CompiledOperator, Engine
from mcubench.engines.c_array import c_array
from mcubench.engines.choose import ENGINE_NAMES, choose_engine

__all__ = ["ENGINE_NAMES", "AotEngine", "CompiledModel", "CompiledOperator", "Engine", "c_array", "choose_engine"]
