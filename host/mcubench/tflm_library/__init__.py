# SPDX-License-Identifier: Apache-2.0
"""TensorFlow Lite Micro's sources as a PlatformIO library in the cache: laid out once, used by every build."""

from mcubench.tflm_library.install import install
from mcubench.tflm_library.library import (
    KERNELS,
    LibraryManifest,
    TflmLibrary,
    find_library,
    remove_library,
    require_library,
)

__all__ = [
    "KERNELS",
    "LibraryManifest",
    "TflmLibrary",
    "find_library",
    "install",
    "remove_library",
    "require_library",
]
