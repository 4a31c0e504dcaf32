# SPDX-License-Identifier: Apache-2.0
"""Room for many samples: in memory, or where they are more than that should hold, in a file that nobody sees."""

import os
import tempfile
from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.errors import ConfigError, FileError

MAX_BYTES = 16 << 30
_IN_MEMORY_BYTES = 128 << 20
_BLOCK_BYTES = 16 << 20


def allocate(shape: tuple[int, ...], dtype: npt.DTypeLike, name: str) -> npt.NDArray[Any]:
    """An array to be filled; a large one lies in a file without a name, which goes with it. `name` is for messages.

    Raises:
        ConfigError: it is larger than a data set may be.
        FileError: there is no room on the disk.
    """
    size_bytes = prod(shape) * np.dtype(dtype).itemsize
    if size_bytes > MAX_BYTES:
        raise ConfigError(f"{name}: {shape[0]} samples of {size_bytes} bytes are too many (at most {MAX_BYTES})")
    if size_bytes <= _IN_MEMORY_BYTES:
        return np.empty(shape, dtype)
    try:
        with tempfile.TemporaryFile(prefix="mcubench-samples-") as file:
            # A file with holes would end this process where the disk fills up.
            os.posix_fallocate(file.fileno(), 0, size_bytes)
            return np.memmap(file, dtype, "r+", shape=shape)
    except OSError as error:
        raise FileError(
            f"{name}: no room for {size_bytes} bytes of samples in {tempfile.gettempdir()}: {error.strerror}",
            hint="TMPDIR names another folder for temporary files",
        ) from error


def blocks(samples: npt.NDArray[Any]) -> Iterator[slice]:
    """The samples a few at a time: what is computed from each need not fit in memory for all."""
    each_bytes = max(samples[:1].nbytes, 1)
    step = max(_BLOCK_BYTES // each_bytes, 1)
    for start in range(0, len(samples), step):
        yield slice(start, min(start + step, len(samples)))
