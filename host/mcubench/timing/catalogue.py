# SPDX-License-Identifier: Apache-2.0
"""The timing models that there are: one file a core, one file a memory, and what the validation found."""

import json
from functools import cache
from pathlib import Path

from mcubench.documents import nearest, read_document
from mcubench.errors import ConfigError
from mcubench.timing.core_model import CoreModel
from mcubench.timing.memory_model import MemoryModel

_HERE = Path(__file__).resolve().parent
CORES = _HERE / "cores"
MEMORIES = _HERE / "memories"
# Written by tools/timing_models.py: the stated error of each core.
VALIDATION = _HERE / "validation.json"


def core_names() -> tuple[str, ...]:
    """The names that `load_core` knows, by the number in them."""
    names = (path.stem for path in CORES.glob("*.yaml"))
    return tuple(sorted(names, key=lambda name: (int("".join(filter(str.isdigit, name)) or 0), name)))


def memory_names() -> tuple[str, ...]:
    """The names that `load_memory` knows."""
    return tuple(sorted(path.stem for path in MEMORIES.glob("*.yaml")))


@cache
def load_core(name: str) -> CoreModel:
    """The timing model of a core, with the error that its validation found.

    Raises:
        ConfigError: there is no such model, or its file is not what it should be.
    """
    if name not in core_names():
        raise _unknown("core timing model", name, core_names())
    return read_core(CORES / f"{name}.yaml", stated_error_percent(name))


def read_core(path: Path, error_percent: float) -> CoreModel:
    """A core's model from any file.

    Raises:
        ConfigError: the file cannot be read, or is not what it should be.
    """
    defaults = {"id": path.stem, "error_percent": error_percent}
    return read_document(path, CoreModel, kind="core timing model", defaults=defaults)


@cache
def load_memory(name: str) -> MemoryModel:
    """The timing model of a memory.

    Raises:
        ConfigError: there is no such model, or its file is not what it should be.
    """
    if name not in memory_names():
        raise _unknown("memory timing model", name, memory_names())
    return read_memory(MEMORIES / f"{name}.yaml")


def read_memory(path: Path) -> MemoryModel:
    """A memory's model from any file.

    Raises:
        ConfigError: the file cannot be read, or is not what it should be.
    """
    return read_document(path, MemoryModel, kind="memory timing model", defaults={"id": path.stem})


def stated_error_percent(core: str, path: Path = VALIDATION) -> float:
    """The error that the validation found for a core, in percent.

    Raises:
        ConfigError: the validation's results are missing, damaged, or do not have that core.
    """
    hint = "run tools/timing_models.py"
    try:
        value = json.loads(path.read_text(encoding="utf-8"))["cores"][core]["stated_error_percent"]
    except OSError as error:
        raise ConfigError(f"cannot read the timing validation {path}: {error.strerror}", hint=hint) from error
    except (ValueError, LookupError, TypeError) as error:
        raise ConfigError(f"{path}: no validated error of {core}", hint=hint) from error
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ConfigError(f"{path}: the error of {core} is no percentage", hint=hint)
    return float(value)


def _unknown(what: str, name: str, known: tuple[str, ...]) -> ConfigError:
    return ConfigError(f"no {what} named {name}", hint=nearest(name, known, f"known: {', '.join(known)}"))
