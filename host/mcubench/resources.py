# SPDX-License-Identifier: Apache-2.0
"""Where the files that are not Python are: inside an installed wheel, or at the root of a checkout."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "data"
ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parents[1]

BOARDS = ROOT / "boards"
FIRMWARE = ROOT / "firmware"
MODELS = ROOT / "models"


def cache_folder() -> Path:
    """The one folder written to besides those the user names: `MCUBENCH_CACHE`, or the user's cache folder."""
    configured = os.environ.get("MCUBENCH_CACHE")
    if configured:
        return Path(configured).expanduser().absolute()
    return platformdirs.user_cache_path("mcubench")
