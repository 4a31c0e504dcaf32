# SPDX-License-Identifier: Apache-2.0
"""Results of the example repository's two revisions, of real runs on an emulated board with portable kernels.

The second has 256 channels instead of 48 in operator 6, and is the same in all else.
"""

import json
import shutil
from pathlib import Path
from typing import Any

from mcubench.result import Result
from mcubench.store.document import read_result

EXAMPLE = Path(__file__).resolve().parents[2] / "example_repository"
# They stay as they are, whatever the engine does today, and so do the budgets for them.
RECORDED = Path(__file__).with_name("recorded")
FILES = {1: "baseline.json", 2: "revision_2.json"}
CHANNELS_BEFORE, CHANNELS_AFTER = 48, 256


def copy_recorded_example(folder: Path) -> None:
    """The example repository as it was then."""
    shutil.copytree(EXAMPLE, folder)
    shutil.copytree(RECORDED, folder, dirs_exist_ok=True)


def revision_document(number: int) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((RECORDED / FILES[number]).read_text(encoding="utf-8"))
    return document


def revision(number: int) -> Result:
    """As the store reads it, which knows what results of an older mcubench had not."""
    return read_result(revision_document(number), FILES[number])
