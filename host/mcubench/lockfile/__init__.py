# SPDX-License-Identifier: Apache-2.0
"""`mcubench.lock`: what it takes to have a number again, and whether it was had."""

from mcubench.lockfile.compare import compare_entry
from mcubench.lockfile.document import LOCK_FILE, LockedFigure, LockedRun, LockEntry, LockFile, load_lock, write_lock
from mcubench.lockfile.make import make_entry
from mcubench.lockfile.report import EntryReport, LockDifference, ReproductionReport

__all__ = [
    "LOCK_FILE",
    "EntryReport",
    "LockDifference",
    "LockEntry",
    "LockFile",
    "LockedFigure",
    "LockedRun",
    "ReproductionReport",
    "compare_entry",
    "load_lock",
    "make_entry",
    "write_lock",
]
