# SPDX-License-Identifier: Apache-2.0
"""Targets: what runs the firmware. Each starts it, hands out a line to it, and ends it."""

from mcubench.target.base import CounterMeaning, Counting, RunningTarget, Target
from mcubench.target.qemu import QemuTarget, find_qemu

__all__ = ["CounterMeaning", "Counting", "QemuTarget", "RunningTarget", "Target", "find_qemu"]
