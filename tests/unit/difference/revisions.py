# SPDX-License-Identifier: Apache-2.0
"""The results of the example repository's two revisions, of real runs on an emulated board.

The second has 256 channels instead of 48 in operator 6, and is the same in all else.
"""

import json
from pathlib import Path
from typing import Any

from mcubench.result import Result
from mcubench.store.document import read_result

EXAMPLE = Path(__file__).resolve().parents[2] / "example_repository"
FILES = {1: "baseline.json", 2: "revision_2.json"}
CHANNELS_BEFORE, CHANNELS_AFTER = 48, 256


def revision_document(number: int) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((EXAMPLE / FILES[number]).read_text(encoding="utf-8"))
    return document


def revision(number: int) -> Result:
    """As the store reads it, which knows what results of an older mcubench had not."""
    return read_result(revision_document(number), FILES[number])
