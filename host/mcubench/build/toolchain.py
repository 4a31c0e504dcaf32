# SPDX-License-Identifier: Apache-2.0
"""The Arm compiler: where it is, and which one it is."""

import functools
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mcubench.errors import ToolError

COMPILER = "arm-none-eabi-gcc"
INSTALL_HINT = (
    "install it, on Debian and Ubuntu with "
    "`apt-get install gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib`"
)
_TIMEOUT_S = 20


@dataclass(frozen=True)
class Toolchain:
    """A compiler: its path, its name and version, and the whole line in which it says who built it."""

    path: Path
    version: str
    banner: str

    @property
    def root(self) -> Path:
        """The folder that the compiler's own headers and libraries lie under."""
        return self.path.resolve().parent.parent


def find_toolchain() -> Toolchain:
    """The Arm compiler on PATH.

    Raises:
        ToolError: there is none, or it does not start.
    """
    found = shutil.which(COMPILER)
    if found is None:
        raise ToolError(f"{COMPILER} is not on PATH", cmd=(COMPILER,), hint=INSTALL_HINT)
    return _ask(found)


@functools.cache
def _ask(found: str) -> Toolchain:
    cmd = (found, "--version")
    try:
        done = subprocess.run(cmd, capture_output=True, text=True, check=False, timeout=_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        raise ToolError(f"{found} does not start: {error}", cmd=cmd, hint=INSTALL_HINT) from error
    banner = done.stdout.partition("\n")[0].strip()
    if done.returncode != 0 or not banner:
        raise ToolError(
            f"{found} does not tell its version",
            cmd=cmd,
            returncode=done.returncode,
            log_tail=done.stderr,
            hint=INSTALL_HINT,
        )
    return Toolchain(Path(found), _version(banner), banner)


def _version(banner: str) -> str:
    """`arm-none-eabi-gcc (packager's words) 12.2.1 20221205` without the packager's words."""
    name, _, rest = banner.partition(" (")
    return f"{name} {rest.rpartition(') ')[2]}" if rest else banner
