# SPDX-License-Identifier: Apache-2.0
"""A model as it was in a git revision: `REV:path/model.tflite`, as git itself calls it."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mcubench.errors import ConfigError, ToolError

_TIME_LIMIT_S = 60
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MAX_MODEL_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class RevisedModel:
    """A model's file in a commit."""

    reference: str
    commit: str
    name: str
    data: bytes


def is_revision(reference: str) -> bool:
    """Whether a reference is `REV:path`, and not a file that is called so."""
    revision, colon, path = reference.partition(":")
    return bool(revision and colon and path) and not Path(reference).exists()


def read_revision(reference: str) -> RevisedModel:
    """The file, as a checkout of that commit would have it.

    The path is from the top of the repository, or with ./ in front from the working folder.

    Raises:
        ConfigError: there is no such revision, or no such file in it.
        ToolError: git is missing or hangs.
    """
    revision, _, path = reference.partition(":")
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    commit = found.stdout.decode(errors="replace").strip()
    if found.returncode != 0 or not _COMMIT.fullmatch(commit):
        raise ConfigError(
            f"{reference}: there is no git revision '{revision}' here", hint="`git log --oneline` lists them"
        )
    # Filters turn what a large file's pointer stands for into the file.
    is_file = _git("cat-file", "-t", f"{commit}:{path}").stdout.strip() == b"blob"
    done = _git("cat-file", "--filters", f"{commit}:{path}")
    if not is_file or done.returncode != 0:
        raise ConfigError(
            f"{reference}: there is no file '{path}' in that revision",
            hint="a path is from the top of the repository; with ./ in front, from this folder",
        )
    if len(done.stdout) > _MAX_MODEL_BYTES:
        raise ConfigError(f"{reference}: {len(done.stdout)} bytes are too many for a model")
    return RevisedModel(reference, commit, PurePosixPath(path).name, done.stdout)


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=_TIME_LIMIT_S)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ToolError(f"git cannot be asked: {error}", cmd=command, hint="install git") from error
