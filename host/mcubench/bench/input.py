# SPDX-License-Identifier: Apache-2.0
"""What goes into the model for a run: a file, zeros, one value, or random numbers from a seed."""

import re
import stat
import tokenize
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.errors import ConfigError, FileError
from mcubench.model import Graph, Tensor

Array = npt.NDArray[Any]

_MAGIC = b"\x93NUMPY"
# What numpy.load ends in, besides OSError, on a header that makes no sense.
_NUMPY_ERRORS = (ValueError, TypeError, SyntaxError, OverflowError, EOFError, MemoryError, tokenize.TokenError)
_FORMS = "an .npy file, zeros, fill:N or random:SEED"


@dataclass(frozen=True)
class InputSpec:
    """An input as it was asked for (`text` goes into the result), and how to make it for a tensor."""

    text: str
    make: Callable[[Tensor], Array]

    def arrays(self, graph: Graph) -> list[Array]:
        """One array for each input of a graph, in the tensor's own type and shape.

        Raises:
            ConfigError: the input does not go with the model.
        """
        return [self.make(graph.tensors[index]) for index in graph.inputs]


def parse_input(text: str) -> InputSpec:
    """Read `FILE.npy`, `zeros`, `fill:N` or `random:SEED`.

    Raises:
        ConfigError: it is none of these.
        FileError: the file cannot be read.
    """
    if text == "zeros":
        return InputSpec(text, lambda tensor: np.zeros(tensor.shape, _dtype(tensor)))
    if match := re.fullmatch(r"fill:(-?\d{1,10})", text):
        value = int(match[1])
        return InputSpec(text, lambda tensor: _filled(tensor, value))
    if match := re.fullmatch(r"random:(\d{1,18})", text):
        seed = int(match[1])
        return InputSpec(text, lambda tensor: _random(tensor, seed))
    if text.endswith(".npy"):
        array = _load(Path(text))
        return InputSpec(text, lambda tensor: _from_file(tensor, array, text))
    raise ConfigError(f"'{text}' is not an input", hint=f"an input is {_FORMS}")


def _dtype(tensor: Tensor) -> np.dtype[Any]:
    dtype = tensor.dtype.numpy
    if dtype is None:
        raise ConfigError(f"input '{tensor.name}' is {tensor.dtype.name}, which cannot be made here")
    return np.dtype(dtype)


def _filled(tensor: Tensor, value: int) -> Array:
    dtype = _dtype(tensor)
    try:
        return np.full(tensor.shape, value, dtype)
    except OverflowError as error:
        raise ConfigError(f"fill:{value} does not fit the {tensor.dtype.name} of input '{tensor.name}'") from error


def _random(tensor: Tensor, seed: int) -> Array:
    """Every value of an integer type with the same probability; [-1, 1) for floats."""
    dtype = _dtype(tensor)
    generator = np.random.Generator(np.random.PCG64([seed, tensor.index]))
    if np.issubdtype(dtype, np.integer):
        limits = np.iinfo(dtype)
        return generator.integers(limits.min, limits.max, tensor.shape, dtype, endpoint=True)
    return generator.uniform(-1.0, 1.0, tensor.shape).astype(dtype)


def _load(path: Path) -> Array:
    """One array. It is mapped first: an .npy's header could ask for more memory than its file has values."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileError(f"the input {path} is not a regular file")
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
        if magic != _MAGIC:
            raise FileError(f"{path} is not an .npy file", hint="numpy.save writes one, with one array")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # headers that Python 2 wrote
            return np.array(np.load(path, mmap_mode="r", allow_pickle=False))
    except OSError as error:
        raise FileError(f"cannot read the input {path}: {error.strerror or error}") from error
    except _NUMPY_ERRORS as error:
        raise FileError(f"{path} is a damaged .npy file: {' '.join(str(error).split())}") from error


def _from_file(tensor: Tensor, array: Array, text: str) -> Array:
    dtype = _dtype(tensor)
    if array.dtype != dtype:
        raise ConfigError(f"{text} holds {array.dtype}, and input '{tensor.name}' is {dtype}")
    # Extents of 1 may be left out, or all of them be one; any other order of the values would be another input.
    wanted = tuple(extent for extent in tensor.shape if extent != 1)
    if tuple(extent for extent in array.shape if extent != 1) not in (wanted, (tensor.element_count,)):
        raise ConfigError(f"{text} has shape {list(array.shape)}, and input '{tensor.name}' {list(tensor.shape)}")
    return np.ascontiguousarray(array.reshape(tensor.shape))
