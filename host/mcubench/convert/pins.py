# SPDX-License-Identifier: Apache-2.0
"""What each environment is made of: the pinned packages, and which of them decide what a conversion gives."""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EnvironmentName = Literal["tensorflow", "onnx", "torch"]

_FOLDER = Path(__file__).resolve().parent / "environments"
# Where these are the same, so is what a conversion gives: the rest of an environment only brings them here.
_DECISIVE: Mapping[EnvironmentName, tuple[str, ...]] = {
    "tensorflow": ("tensorflow", "tf-keras", "keras", "h5py", "numpy", "ai-edge-litert"),
    "onnx": (
        *("onnx2tf", "onnx", "onnxruntime", "onnxsim", "onnxoptimizer", "onnx-graphsurgeon", "sng4onnx"),
        *("tensorflow", "tf-keras", "numpy", "ai-edge-litert"),
    ),
    "torch": ("torch", "litert-torch", "litert-converter", "torchao", "jax", "numpy", "ai-edge-litert"),
}


@dataclass(frozen=True)
class Pins:
    """The packages of an environment that this machine needs; `key` tells one set of them from another.

    `decisive` are those that decide what a conversion gives.
    """

    name: EnvironmentName
    path: Path
    key: str
    packages: tuple[Requirement, ...]
    decisive: tuple[Requirement, ...]

    @property
    def title(self) -> str:
        """The packages that people know it by."""
        return ", ".join(str(package) for package in self.decisive[:2])


def read_pins(name: EnvironmentName) -> Pins:
    """The pins of an environment, for this machine and this Python."""
    path = _FOLDER / f"{name}.txt"
    text = path.read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    listed = [Requirement(line.removesuffix("\\")) for line in lines if not line.startswith("--")]
    python = f"{platform.python_implementation()} {_python()} {platform.machine()}"
    key = hashlib.sha256("\n".join([python, *lines]).encode())
    here = {
        canonicalize_name(pin.name): Requirement(f"{canonicalize_name(pin.name)}{pin.specifier}")
        for pin in listed
        if pin.marker is None or pin.marker.evaluate()
    }
    # A machine may be one that the authors of a package made nothing for: that shows when it is installed.
    decisive = tuple(here[canonicalize_name(package)] for package in _DECISIVE[name] if package in here)
    return Pins(name, path, key.hexdigest()[:16], tuple(here.values()), decisive)


def _python() -> str:
    return ".".join(platform.python_version_tuple()[:2])
