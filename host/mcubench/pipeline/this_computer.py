# SPDX-License-Identifier: Apache-2.0
"""This computer in the place of a board."""

import hashlib
import json
import platform
from pathlib import Path

from mcubench.result import BoardFacts

HOST = "host"
_NOTE = "this computer, not a board: no figure here is a microcontroller's"
_CPU_INFO = Path("/proc/cpuinfo")


def this_computer() -> BoardFacts:
    """What is known of its processor."""
    machine = platform.machine() or "unknown"
    facts = {"id": HOST, "name": _processor_name() or machine, "core": machine, "built_for": machine, "note": _NOTE}
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    return BoardFacts(**facts, digest=digest)


def _processor_name() -> str:
    """As Linux tells it, else as Python does."""
    if _CPU_INFO.exists():
        for line in _CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor()
