# SPDX-License-Identifier: Apache-2.0
"""What an installation that failed means to a person: one sentence, and the way out."""

import re

from mcubench.convert.pins import EnvironmentName
from mcubench.errors import ConfigError, ToolError

_TAIL_LINES = 20
_NO_ROOM = re.compile(r"No space left on device|Disk quota exceeded", re.IGNORECASE)
_NO_NETWORK = re.compile(
    r"Failed to establish a new connection|Temporary failure in name resolution|NameResolutionError|"
    r"Network is unreachable|Connection (?:refused|timed out|reset)|ConnectTimeout|Read timed out|ProxyError",
    re.IGNORECASE,
)
_WRONG_HASH = re.compile(r"DO NOT MATCH THE HASHES")
_NOT_TO_BE_HAD = re.compile(r"No matching distribution found for (\S+)|requires a different Python")


def pip_failure(
    name: EnvironmentName, command: list[str], returncode: int, lines: list[str]
) -> ConfigError | ToolError:
    """The error for a pip that ended with `returncode`, having said `lines`."""
    log = "".join(lines)
    tail = "".join(lines[-_TAIL_LINES:])
    what = f"cannot make the environment '{name}'"
    again = f"mcubench convert --setup {name}"
    if _NO_ROOM.search(log):
        reason, hint = "the disk is full", "make room (it takes about 3 GB), or set MCUBENCH_CACHE to another folder"
    elif _NO_NETWORK.search(log):
        reason = "the package index cannot be reached"
        hint = f"with the network, once: {again}; or name pip a mirror, or a folder of wheels (PIP_FIND_LINKS)"
    elif _WRONG_HASH.search(log):
        reason = "a package is not the one that was pinned"
        hint = f"empty pip's cache (pip cache purge), then {again}"
    elif (missing := _NOT_TO_BE_HAD.search(log)) is not None:
        return ConfigError(
            f"{what}: {missing[1] or 'a package'} cannot be had for this Python and this machine",
            hint="run mcubench with Python 3.11 or 3.12 on Linux",
        )
    else:
        said = [line.strip() for line in lines if line.strip()]
        errors = [line.removeprefix("ERROR: ") for line in said if line.startswith("ERROR: ")]
        reason = (errors or said or ["pip said nothing"])[-1][:300]
        hint = f"once that is mended: {again}"
    return ToolError(f"{what}: {reason}", cmd=command, returncode=returncode, log_tail=tail, hint=hint)
