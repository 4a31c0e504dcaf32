# SPDX-License-Identifier: Apache-2.0
"""What of the C library is in a firmware because of the engine and the model, and would go with them."""

from pathlib import Path

from mcubench.build.placed_code import Placed
from mcubench.build.references import read_references

LIBRARY = ".c_library"
# What the model brings; everything else stays without it.
_BROUGHT = (".kernels", ".engine", ".model_code", ".model_weights")


def engine_library(elf: Path) -> tuple[Placed, ...]:
    """The parts of the C library that are reached through kernels, engine and model only.

    Raises:
        FileError: the file cannot be read, is damaged, or was linked without `--emit-relocs`.
    """
    graph = read_references(elf)
    brought = {index for index, node in enumerate(graph.nodes) if node.section in _BROUGHT}
    left = graph.reached(graph.entry, without=brought)
    return tuple(node for i, node in enumerate(graph.nodes) if node.section == LIBRARY and i not in left)
