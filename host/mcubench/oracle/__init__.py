# SPDX-License-Identifier: Apache-2.0
"""Interpreters on this computer, in a child process: the oracle, whose outputs a target must give, and engines."""

from mcubench.oracle.allocations import Allocation, Allocations
from mcubench.oracle.process import OracleAnswer, OracleJob, start_oracle, start_runtime
from mcubench.oracle.repetition import Repetition, Times
from mcubench.oracle.runtime import ORACLE, Runtime

__all__ = [
    "ORACLE",
    "Allocation",
    "Allocations",
    "OracleAnswer",
    "OracleJob",
    "Repetition",
    "Runtime",
    "Times",
    "start_oracle",
    "start_runtime",
]
