# SPDX-License-Identifier: Apache-2.0
"""Placeholder until the real package is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mcubench.errors import ConfigError


@dataclass(frozen=True)
class LibraryManifest:
    folder: Path
    archives: Mapping[str, tuple[str, ...]]
    include_paths: tuple[str, ...]
    defines: tuple[str, ...]


@dataclass(frozen=True)
class TflmLibrary:
    folder: Path
    digest: str
    kernels: tuple[str, ...]

    def manifest(self, kernels: str) -> LibraryManifest:
        raise NotImplementedError


def find_library() -> TflmLibrary | None:
    return None


def require_library() -> TflmLibrary:
    raise ConfigError("TensorFlow Lite Micro is not installed", hint="mcubench tflm install --source DIR")
