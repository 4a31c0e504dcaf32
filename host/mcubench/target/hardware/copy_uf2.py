# SPDX-License-Identifier: Apache-2.0
"""A program of its own: copies a UF2 file to a board's volume, and waits until the board has taken it.

python copy_uf2.py FILE VOLUME
"""

import os
import sys
import time
from pathlib import Path

_TAKEN_TIME_LIMIT_S = 20.0
_POLL_S = 0.1
# Where desktops mount volumes, each user's under their name; and what every UF2 volume has (the format's README).
_MOUNTS = ("/media", "/run/media", "/Volumes", "/mnt")
_INFO = "INFO_UF2.TXT"


def find_volume(name: str) -> Path | None:
    """The mounted volume of that name."""
    mounts = os.environ.get("MCUBENCH_UF2_MOUNTS", os.pathsep.join(_MOUNTS))
    for folder in map(Path, mounts.split(os.pathsep)):
        for candidate in (folder / name, *folder.glob(f"*/{name}")):
            if (candidate / _INFO).is_file():
                return candidate
    return None


def copy(file: Path, volume: Path) -> None:
    """Write all of the file to the volume, through to the device."""
    with (volume / file.name).open("wb") as target:
        target.write(file.read_bytes())
        target.flush()
        os.fsync(target.fileno())


def main() -> int:
    """Copy; the exit code says whether the board took it."""
    file, name = Path(sys.argv[1]), sys.argv[2]
    volume = find_volume(name)
    if volume is None:
        print(f"no volume {name} is mounted")  # noqa: T201 - a program's output
        return 1
    try:
        copy(file, volume)
    except OSError as error:
        # The last blocks make the board restart, which may end the write early.
        if find_volume(name) is not None:
            print(f"cannot write to {volume}: {error}")  # noqa: T201 - a program's output
            return 1
    deadline = time.monotonic() + _TAKEN_TIME_LIMIT_S
    while (volume / _INFO).exists():
        if time.monotonic() > deadline:
            print(f"the volume is still there: {volume}")  # noqa: T201 - a program's output
            return 1
        time.sleep(_POLL_S)
    print(f"copied to {volume}")  # noqa: T201 - a program's output
    return 0


if __name__ == "__main__":
    sys.exit(main())
