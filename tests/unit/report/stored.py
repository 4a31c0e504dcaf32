# SPDX-License-Identifier: Apache-2.0
"""Results of real runs, kept as files: what a person or a script met at the time.

mcubench flash-and-run --board mps2_an500 --model digits --profile --dataset digits --rate 10 --json profiled.json
mcubench flash-and-run --board mps2_an385_v6m --model digits --json plain.json
mcubench flash-and-run --board mps2_an500 --model digits --profile --json planned.json
"""

import json
from pathlib import Path
from typing import Any

from mcubench.result import Result

NAMES = ("profiled", "plain", "planned")


def stored_document(name: str) -> dict[str, Any]:
    """The JSON of a stored result."""
    document: dict[str, Any] = json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
    return document


def stored_result(name: str) -> Result:
    """A stored result."""
    return Result.model_validate(stored_document(name))
