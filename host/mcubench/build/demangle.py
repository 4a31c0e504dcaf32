# SPDX-License-Identifier: Apache-2.0
"""C++ names as they are in the source, where the toolchain's c++filt is there to ask."""

import shutil
import subprocess
from collections.abc import Iterable

_TOOLS = ("arm-none-eabi-c++filt", "c++filt")
_TIMEOUT_S = 20


def demangle(names: Iterable[str]) -> dict[str, str]:
    """The source's name of each symbol; the symbol itself where that cannot be told."""
    symbols = list(dict.fromkeys(names))
    unchanged = dict(zip(symbols, symbols, strict=True))
    tool = next(filter(None, map(shutil.which, _TOOLS)), None)
    if tool is None or not symbols:
        return unchanged
    try:
        done = subprocess.run(
            [tool], input="\n".join(symbols), capture_output=True, text=True, check=True, timeout=_TIMEOUT_S
        )
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return unchanged
    answers = done.stdout.splitlines()
    return dict(zip(symbols, answers, strict=True)) if len(answers) == len(symbols) else unchanged
