# SPDX-License-Identifier: Apache-2.0
"""What an HDF5 file may not hold: links and data that lie in other files, or more data than a model has."""

from pathlib import Path
from typing import Any

import h5py

from mcubench.converters.refusal import damaged, last_words, untrusted

_LARGEST_BYTES = 1 << 30
_DEEPEST = 64


def open_hdf5(path: Path, *, trust: bool) -> h5py.File:
    """The file, checked.

    Raises:
        Refusal: it is no HDF5 file, or without `trust` leads to other files.
    """
    try:
        file = h5py.File(path, "r")
        if not trust:
            _check(file, "", 0)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(f"the HDF5 file is damaged: {last_words(error)}") from error
    return file


def _check(group: Any, place: str, total_bytes: int, depth: int = 0) -> int:
    if depth > _DEEPEST:
        raise damaged("the HDF5 file has groups within groups without an end")
    for name in group:
        here = f"{place}/{name}"
        link = group.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink):
            raise untrusted(f"{here} is a link to another place, perhaps in another file")
        item = group[name]
        if isinstance(item, h5py.Group):
            total_bytes = _check(item, here, total_bytes, depth + 1)
        elif isinstance(item, h5py.Dataset):
            if item.external or item.is_virtual:
                raise untrusted(f"the data of {here} lies in another file")
            total_bytes += item.nbytes
            if total_bytes > _LARGEST_BYTES:
                raise damaged(f"more than {_LARGEST_BYTES >> 30} GiB of data are no model for a microcontroller")
    return total_bytes
