# SPDX-License-Identifier: Apache-2.0
"""The environments that models are converted in: one for each family of converters, whose versions do not agree."""

import importlib.metadata
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name

from mcubench import resources
from mcubench.convert.installation import STAMP, install
from mcubench.convert.package_path import package_path
from mcubench.convert.pins import EnvironmentName, Pins, read_pins
from mcubench.errors import ConfigError, FileError
from mcubench.folder_lock import folder_lock
from mcubench.progress import Note, Progress

_TIME_LIMIT_S = 3600.0
_PATIENCE_S = 60.0
_PACKAGE = Path(__file__).resolve().parents[1]
# What the libraries say, fetch, look for or tune on their own; TensorFlow reads its part when it is imported.
_QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # oneDNN orders sums by the number of cores it finds.
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "JAX_PLATFORMS": "cpu",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "PYTHONNOUSERSITE": "1",
}
# They would lead Python to another environment's packages.
_LEFT_OUT = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")


@dataclass(frozen=True)
class Environment:
    """A Python that has the packages; `versions` are those of the packages that decide what a conversion gives."""

    name: EnvironmentName
    python: Path
    versions: Mapping[str, str]

    def command(self, script: Path, *arguments: str) -> list[str]:
        """The command line that runs a script with this Python; `variables()` belong to it."""
        # -P: the folder that the script lies in may hold modules with the names of others.
        return [str(self.python), "-P", str(script), *arguments]

    def variables(self) -> dict[str, str]:
        """The variables to run with: the user's own, libraries that keep quiet, and these very sources of mcubench.

        Raises:
            FileError: the cache folder cannot be written.
        """
        kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
        return {**kept, **_QUIET, "PYTHONPATH": str(package_path(_PACKAGE))}


def find_environment(name: EnvironmentName) -> Environment | None:
    """The environment if it is there: the running Python with the pinned packages, or the one that was made."""
    pins = read_pins(name)
    return _running(pins) or _made(pins)


def find_or_make_environment(name: EnvironmentName, progress: Progress) -> Environment:
    """The environment, which is made where it is missing: that takes minutes, gigabytes and the network.

    Raises:
        ConfigError: this Python or this machine is one that the pinned packages do not exist for.
        FileError: the cache folder cannot be written.
        ToolError: the packages cannot be installed.
    """
    found = find_environment(name)
    if found is not None:
        return found
    pins = read_pins(name)
    if not pins.decisive:
        raise ConfigError(
            f"the packages of the environment '{name}' do not exist for this Python or this machine",
            hint="run mcubench with Python 3.11 or 3.12 on Linux",
        )
    with progress.step(f"make the environment {name}") as note:
        _make(pins, note)
    made = _made(pins)
    if made is None:
        raise FileError(f"{environment_folder(pins)} was removed while it was made", hint="try it again")
    return made


def environment_folder(pins: Pins) -> Path:
    """Where an environment lies that was made."""
    return resources.cache_folder() / "environments" / pins.name / pins.key


def _make(pins: Pins, note: Note) -> None:
    folder = environment_folder(pins)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with folder_lock(
            folder.parent, timeout_s=_TIME_LIMIT_S + _PATIENCE_S, on_wait=note, work="installation"
        ) as lock_fd:
            # Another process may have made it in the meantime.
            if _made(pins) is None:
                install(pins, folder, lock_fd=lock_fd, time_limit_s=_TIME_LIMIT_S, note=note)
    except OSError as error:
        raise FileError(
            f"cannot make the environment {folder}: {error.strerror or error}",
            hint="make room or make it writable, or set MCUBENCH_CACHE to another folder",
        ) from error
    note(pins.title)


def _running(pins: Pins) -> Environment | None:
    """The Python that runs this, if it has the packages that decide."""
    versions: dict[str, str] = {}
    for pin in pins.decisive:
        try:
            version = importlib.metadata.version(pin.name)
        except importlib.metadata.PackageNotFoundError:
            return None
        if not pin.specifier.contains(version, prereleases=True):
            return None
        versions[pin.name] = version
    return Environment(pins.name, Path(sys.executable), versions) if versions else None


def _made(pins: Pins) -> Environment | None:
    """The environment in the cache, if it is whole and its Python still there."""
    folder = environment_folder(pins)
    python = folder / "bin" / "python"
    try:
        installed = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        versions = {pin.name: str(installed[canonicalize_name(pin.name)]) for pin in pins.decisive}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Environment(pins.name, python, versions) if python.exists() else None
