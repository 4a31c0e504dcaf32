# SPDX-License-Identifier: Apache-2.0
"""Constants that a file holds more than once."""

import hashlib

from mcubench.model.graph import Graph, Quantization
from mcubench.model.part import Part

_Key = tuple[bytes, int, tuple[int, ...], Quantization | None]


class Duplicate(Part):
    """Constants of the same bytes, type, shape and quantization.

    `copies` are the buffers that they lie in: tensors may share one. All but one, `wasted_bytes`, could go.
    """

    tensors: tuple[int, ...]
    size_bytes: int
    copies: int
    wasted_bytes: int


def find_duplicates(graph: Graph) -> tuple[Duplicate, ...]:
    """Constants that lie in more than one buffer, the most wasteful first."""
    # A hostile file names one large buffer very often; each is read once.
    digests: dict[int, bytes] = {}
    groups: dict[_Key, list[int]] = {}
    for tensor in graph.tensors:
        if tensor.data is None:
            continue
        buffer = id(tensor.data)
        if buffer not in digests:
            digests[buffer] = hashlib.sha256(tensor.data).digest()
        key = (digests[buffer], int(tensor.dtype), tensor.shape, tensor.quantization)
        groups.setdefault(key, []).append(tensor.index)
    found = []
    for tensors in groups.values():
        copies = len({id(graph.tensors[index].data) for index in tensors})
        if copies > 1:
            size_bytes = graph.tensors[tensors[0]].size_bytes
            wasted = (copies - 1) * size_bytes
            found.append(Duplicate(tensors=tuple(tensors), size_bytes=size_bytes, copies=copies, wasted_bytes=wasted))
    return tuple(sorted(found, key=lambda duplicate: (-duplicate.wasted_bytes, duplicate.tensors)))
