# SPDX-License-Identifier: Apache-2.0
"""Lending one package to another Python: a folder that holds it alone, and not all that is installed beside it."""

import hashlib
import tempfile
from pathlib import Path

from mcubench import resources
from mcubench.errors import FileError


def package_path(package: Path) -> Path:
    """A folder for PYTHONPATH in which the package is, and nothing else.

    Raises:
        FileError: the cache folder cannot be written.
    """
    place = hashlib.sha256(str(package).encode()).hexdigest()[:16]
    link = resources.cache_folder() / "environments" / "packages" / place / package.name
    try:
        if not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            # Several processes may do this at the same time: each puts the same link in place.
            with tempfile.TemporaryDirectory(dir=link.parent.parent, prefix=".partial-") as partial:
                made = Path(partial) / package.name
                made.symlink_to(package, target_is_directory=True)
                made.replace(link)
    except OSError as error:
        raise FileError(
            f"cannot write {link.parent}: {error.strerror}", hint="set MCUBENCH_CACHE to another folder"
        ) from error
    return link.parent
