# SPDX-License-Identifier: Apache-2.0
"""Targets: what runs the firmware. Each starts it, hands out a line to it, and ends it."""

from mcubench.target.base import CounterMeaning, Counting, RunningTarget, Target
from mcubench.target.qemu import QemuTarget, find_qemu
from mcubench.target.twin import TwinTarget

__all__ = ["CounterMeaning", "Counting", "QemuTarget", "RunningTarget", "Target", "TwinTarget", "find_qemu"]
