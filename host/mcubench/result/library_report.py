# SPDX-License-Identifier: Apache-2.0
"""What `mcubench tflm` says as JSON."""

from typing import Literal

from mcubench.result.part import Part


class LibraryReport(Part):
    """The TensorFlow Lite Micro that is installed, or that there is none; commits where they are known."""

    schema_version: Literal[1] = 1
    installed: bool
    folder: str | None = None
    digest: str | None = None
    origin: str | None = None
    tflm_commit: str | None = None
    cmsis_nn_commit: str | None = None
    kernels: tuple[str, ...] = ()
    sources: int = 0
