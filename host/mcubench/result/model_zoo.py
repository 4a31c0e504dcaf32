# SPDX-License-Identifier: Apache-2.0
"""What `mcubench models` says as JSON."""

from typing import Literal

from mcubench.result.part import Part


class ModelEntry(Part):
    """A model that comes with mcubench; its accuracy is that of the int8 model on its test samples."""

    name: str
    task: str
    kind: str
    input_type: str
    input_shape: tuple[int, ...]
    parameters: int
    macs: int | None
    size_bytes: int
    accuracy: float | None = None
    test_samples: int | None = None
    accuracy_absent_because: str | None = None


class ModelList(Part):
    """Every model that comes with mcubench."""

    schema_version: Literal[1] = 1
    models: tuple[ModelEntry, ...]


class MadeModel(Part):
    """A model that was made again; `files` have their SHA-256, `differs_because` where bytes are not the packaged."""

    schema_version: Literal[1] = 1
    name: str
    folder: str
    files: dict[str, str]
    same_bytes: bool
    differs_because: str | None = None


class PulledFile(Part):
    """A published file; it was fetched, or there before."""

    name: str
    path: str
    url: str
    sha256: str
    size_bytes: int
    fetched: bool


class PulledFiles(Part):
    """What `mcubench models pull` put in place; every hash was checked."""

    schema_version: Literal[1] = 1
    files: tuple[PulledFile, ...]
