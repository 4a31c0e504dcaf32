# SPDX-License-Identifier: Apache-2.0
"""The generated classes of the .tflite schema, borrowed from whichever wheel carries them."""

import functools
import importlib.util
from pathlib import Path
from types import ModuleType

from mcubench.errors import ToolError

FILE_IDENTIFIER = b"TFL3"
VERSION = 3

# Package, and the schema's file inside it; the first that is installed wins.
_HOMES = (
    ("tflite_micro", "tensorflow/lite/micro/python/schema_py_generated.py"),
    ("ai_edge_litert", "schema_py_generated.py"),
)


@functools.cache
def load_schema() -> ModuleType:
    """The schema's module.

    Raises:
        ToolError: no package with the schema is installed.
    """
    for package, file in _HOMES:
        path = _path_in(package, file)
        if path is not None:
            return _load(path)
    names = " nor ".join(package for package, _ in _HOMES)
    raise ToolError(
        f"neither {names} is installed, and one of them has to tell what a .tflite file looks like",
        hint="`pip install tflite-micro` (Linux x86-64) or `pip install ai-edge-litert`",
    )


def _path_in(package: str, file: str) -> Path | None:
    """Where `file` of an installed package is, without importing the package."""
    spec = importlib.util.find_spec(package)
    folders = (spec.submodule_search_locations if spec else None) or ()
    return next((path for folder in folders if (path := Path(folder) / file).is_file()), None)


def _load(path: Path) -> ModuleType:
    # By its path and not by its name: importing tflite_micro runs its __init__, which loads the interpreter's
    # shared library (130 ms, and a crash of it would be ours). The module alone takes 12 ms from its cached .pyc.
    spec = importlib.util.spec_from_file_location("mcubench.model._tflite_schema", path)
    if spec is None or spec.loader is None:
        raise ToolError(f"{path} is not a Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
