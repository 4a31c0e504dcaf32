# SPDX-License-Identifier: Apache-2.0
"""Fetching sources with git: into a temporary folder, at one commit, without asking anybody anything."""

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mcubench.errors import ConfigError, ToolError

_TIME_LIMIT_S = 1800
_REMOTE = re.compile(r"(?P<url>(https?|ssh|git|file)://[^\s@]+(@[^\s@/]+[:/][^\s@]+)?)@(?P<commit>[\w./-]+)")
# A commit whose name is cut short: a server gives commits by their whole name only.
_CUT_SHORT = re.compile(r"[0-9a-f]{4,39}")
# The rest of git's settings are the user's, who may need a proxy; these would wait for a person, or run a program.
_GIT = ("git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.ext.allow=never")


@dataclass(frozen=True)
class Remote:
    """A repository and a commit, tag or branch in it."""

    url: str
    commit: str


def parse_remote(text: str) -> Remote | None:
    """`URL@COMMIT`, or None where the text is a folder's name.

    Raises:
        ConfigError: it is a URL without a commit, or of a kind that is not fetched.
    """
    match = _REMOTE.fullmatch(text)
    if match is not None and not match["commit"].startswith("-"):
        return Remote(match["url"], match["commit"])
    if "://" in text or "::" in text:
        raise ConfigError(
            f"'{text}' is not a repository at a commit", hint="as in https://example.org/tflite-micro.git@90b983c2b"
        )
    return None


def fetch(remote: Remote, folder: Path) -> None:
    """Check a commit out into `folder`, which is made.

    Raises:
        ToolError: git is missing, or the repository or the commit cannot be had.
    """
    if shutil.which("git") is None:
        raise ToolError("git is not on PATH", cmd=("git",), hint="install it, or give a folder: --source DIR")
    inside = [*_GIT, "-C", str(folder)]
    if _CUT_SHORT.fullmatch(remote.commit):
        # Only a whole history says which commit is meant; the files come at checkout alone.
        _run(
            remote, [*_GIT, "clone", "--quiet", "--filter=blob:none", "--no-checkout", "--", remote.url, str(folder)]
        )
        _run(remote, [*inside, "checkout", "--quiet", "--detach", remote.commit])
        return
    _run(remote, [*_GIT, "init", "--quiet", "--", str(folder)])
    _run(remote, [*inside, "fetch", "--quiet", "--depth=1", "--", remote.url, remote.commit])
    _run(remote, [*inside, "checkout", "--quiet", "--detach", "FETCH_HEAD"])


def patch(folder: Path, change: Path, remote: Remote) -> None:
    """Apply a change to sources that were fetched.

    Raises:
        ToolError: it does not fit them.
    """
    _run(remote, [*_GIT, "-C", str(folder), "apply", "--ignore-whitespace", "--", str(change)])


def head(folder: Path) -> str | None:
    """The commit that a folder is a checkout of; None where it is none."""
    if not (folder / ".git").exists() or shutil.which("git") is None:
        return None
    done = subprocess.run(
        [*_GIT, "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, text=True, check=False, timeout=60
    )
    text = done.stdout.strip()
    return text if done.returncode == 0 and re.fullmatch(r"[0-9a-f]{40}", text) else None


def _run(remote: Remote, command: list[str]) -> None:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "LC_ALL": "C"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            _, said = process.communicate(timeout=_TIME_LIMIT_S)
        except subprocess.TimeoutExpired as error:
            raise ToolError(f"{remote.url} did not come within {_TIME_LIMIT_S} s", cmd=command) from error
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        reason = next((line for line in reversed(said.splitlines()) if line.strip()), "git says nothing")
        raise ToolError(
            f"cannot fetch {remote.url} at {remote.commit}: {reason.strip()}",
            cmd=command,
            returncode=process.returncode,
            hint="without the network, give a checkout: mcubench tflm install --source DIR",
        )
