# SPDX-License-Identifier: Apache-2.0
"""Interpreters on this computer, in a child process: the oracle, whose outputs a target must give, and engines."""

from mcubench.oracle.allocations import Allocation, Allocations
from mcubench.oracle.batches import infer_each, time_limit_s
from mcubench.oracle.process import OracleAnswer, OracleJob, start_oracle, start_runtime
from mcubench.oracle.repetition import Repetition, Times
from mcubench.oracle.runtime import ENGINE, ORACLE, Role, Runtime

__all__ = [
    "ENGINE",
    "ORACLE",
    "Allocation",
    "Allocations",
    "OracleAnswer",
    "OracleJob",
    "Repetition",
    "Role",
    "Runtime",
    "Times",
    "infer_each",
    "start_oracle",
    "start_runtime",
    "time_limit_s",
]
