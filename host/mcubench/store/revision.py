# SPDX-License-Identifier: Apache-2.0
"""The git commit that a run belongs to."""

import re
import subprocess
from pathlib import Path

from mcubench import resources

_TIME_LIMIT_S = 5
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def revision_of(model: Path) -> str | None:
    """The commit that is checked out where a model lies; for a model that comes with mcubench, in the working folder.

    None outside a repository, in one without a commit, and without git.
    """
    try:
        folder = Path() if model.absolute().is_relative_to(resources.MODELS) else model.parent
        command = ["git", "-c", "core.fsmonitor=false", "-C", str(folder), "rev-parse", "--verify", "HEAD"]
        done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=_TIME_LIMIT_S)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    commit = done.stdout.strip()
    return commit if done.returncode == 0 and _COMMIT.fullmatch(commit) else None
