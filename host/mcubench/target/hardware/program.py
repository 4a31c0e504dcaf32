# SPDX-License-Identifier: Apache-2.0
"""Programs that belong to others: where they are, what their version is, and the ELF file as they want it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from mcubench.errors import ToolError

_TIME_LIMIT_S = 30


def find_program(name: str, hint: str) -> Path:
    """The program on PATH, or beside the interpreter that runs us.

    Raises:
        ToolError: it is in neither place.
    """
    beside = os.path.dirname(sys.executable)  # noqa: PTH120 - a text for PATH, symbolic links left as they are
    found = shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", os.defpath), beside)))
    if found is None:
        raise ToolError(f"the flash tool {name} is not on PATH", cmd=[name], hint=hint)
    return Path(found)


def program_version(path: Path, *arguments: str) -> str:
    """The first number with dots in what the program says of its version.

    Raises:
        ToolError: it does not run.
    """
    command = [str(path), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIME_LIMIT_S, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolError(f"{path} does not run: {error}", cmd=command) from error
    match = re.search(r"\d+(\.\d+)+\S*", done.stdout + done.stderr)
    return match[0] if match else "unknown"
